"""Install plan, preparation, transaction and site-packages."""
