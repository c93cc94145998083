"""Load the facts that every installation needs: régions, académies, départements, school years, legal limits."""

from django.db import migrations

from poles.reference.loader import load_reference


def load(apps, schema_editor):
    load_reference(lambda name: apps.get_model("poles", name), using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("poles", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
