"""Load the school holidays and the legal durations of periods."""

from django.db import migrations

from poles.reference.loader import load_holidays, load_reference


def load(apps, schema_editor):
    alias = schema_editor.connection.alias
    load_reference(lambda name: apps.get_model("poles", name), using=alias)
    load_holidays(lambda name: apps.get_model("poles", name), using=alias)


class Migration(migrations.Migration):
    dependencies = [("poles", "0006_schooling")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
