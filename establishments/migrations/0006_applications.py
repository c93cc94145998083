import django.db.models.deletion
import django.utils.timezone
import tenancy.policies
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('establishments', '0005_ine_of_the_present'),
        ('poles', '0009_applications'),
    ]

    operations = [
        migrations.CreateModel(
            name='StudentCode',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('imprint', models.CharField(editable=False, max_length=64, unique=True)),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='donné le')),
                ('ends_on', models.DateField(verbose_name="valable jusqu'au")),
                ('first_used_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisé depuis le')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisé le')),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='arrêté le')),
                ('notice_version', models.CharField(blank=True, max_length=10, verbose_name='notice lue')),
                ('notice_read_at', models.DateTimeField(blank=True, null=True, verbose_name='notice lue le')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment', verbose_name='établissement')),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('student', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='code', to='establishments.student', verbose_name='élève')),
            ],
            options={
                'verbose_name': "code d'un élève",
                'verbose_name_plural': 'codes des élèves',
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='studentcode_in_academie'), models.CheckConstraint(condition=models.Q(models.Q(('notice_read_at__isnull', True), ('notice_version', '')), models.Q(models.Q(('notice_version', ''), _negated=True), ('notice_read_at__isnull', False)), _connector='OR'), name='studentcode_notice_has_date'), tenancy.policies.Wall(name='studentcode_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='studentcode_door_establishments', writes=True), tenancy.policies.Door('students', column='student_id', name='studentcode_door_students'), tenancy.policies.Door('jobs', column='academie_id', name='studentcode_door_jobs', writes=True), tenancy.policies.SameAcademie('student', name='studentcode_student_same_academie'), tenancy.policies.SameAcademie('student', name='studentcode_student_same_establishment', shared='establishment_id')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='student',
            name='student_wall',
        ),
        migrations.AddConstraint(
            model_name='student',
            constraint=tenancy.policies.Wall(name='student_wall', own='user_id'),
        ),
        migrations.AddConstraint(
            model_name='student',
            constraint=tenancy.policies.Door('person', column='user_id', name='student_door_person'),
        ),
    ]
