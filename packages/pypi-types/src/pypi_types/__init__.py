"""The simple repository API, core metadata, direct_url.json and index locations."""
