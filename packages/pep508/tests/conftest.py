from hypothesis import HealthCheck, settings

# A busy machine is no failure.
settings.register_profile(
    "steady", deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")
