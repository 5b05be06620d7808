"""The resolver: one object for one resolution."""

from puffin_resolver._inputs import Manifest, Options, Target
from puffin_resolver._resolution import Resolution
from puffin_resolver._source import PackageSource
from puffin_traits import ResolveReporter, WorkPool


class Resolver:
    """Find a resolution of `manifest` for `target`."""

    def __init__(  # noqa: PLR0913 - the parts that a caller may replace
        self,
        source: PackageSource,
        manifest: Manifest,
        target: Target,
        options: Options = Options(),
        *,
        pool: WorkPool | None = None,
        reporter: ResolveReporter | None = None,
    ) -> None:
        raise NotImplementedError

    def resolve(self) -> Resolution:
        """Return the resolution.

        Raises: NoSolutionError - nothing satisfies the manifest.
        """
        raise NotImplementedError
