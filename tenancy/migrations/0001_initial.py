from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Extensions that constraints and searches of the other apps rely on (all trusted: the owner may create them)."""

    dependencies: list[tuple[str, str]] = []
    run_before = [("poles", "0001_initial")]
    operations = [BtreeGistExtension(), TrigramExtension(), UnaccentExtension()]
