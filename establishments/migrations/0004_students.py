import django.db.models.deletion
import tenancy.policies
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('establishments', '0003_governance'),
        ('poles', '0006_schooling'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClassAssignment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('school_class', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='establishments.schoolclass', verbose_name='classe')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='establishments.staffmember', verbose_name='enseignant')),
            ],
            options={
                'verbose_name': 'classe suivie',
                'verbose_name_plural': 'classes suivies',
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='classassignment_in_academie'), models.UniqueConstraint(fields=('school_class', 'staff'), name='classassignment_once', violation_error_message='Cette personne suit déjà cette classe.'), tenancy.policies.Wall(name='classassignment_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='classassignment_door_establishments', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='classassignment_door_jobs', writes=True), tenancy.policies.SameAcademie('establishment', name='classassignment_establishment_same_academie'), tenancy.policies.SameAcademie('school_class', name='classassignment_school_class_same_academie'), tenancy.policies.SameAcademie('school_class', name='classassignment_school_class_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('staff', name='classassignment_staff_same_establishment', shared='establishment_id')],
            },
        ),
        migrations.CreateModel(
            name='StudentImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('reading', 'Lecture en cours'), ('ready', 'À vérifier'), ('applying', 'Application en cours'), ('applied', 'Appliqué'), ('undone', 'Annulé'), ('abandoned', 'Abandonné'), ('refused', 'Fichier refusé')], default='reading', max_length=10, verbose_name='état')),
                ('attempt', models.PositiveIntegerField(default=0)),
                ('file_name', models.CharField(max_length=120, verbose_name='fichier')),
                ('size', models.PositiveIntegerField(verbose_name='taille (octets)')),
                ('digest', models.CharField(max_length=64)),
                ('facts', models.JSONField(default=dict)),
                ('counts', models.JSONField(default=dict)),
                ('problem', models.CharField(blank=True, max_length=400)),
                ('keeps_absent', models.BooleanField(default=False, verbose_name='ne retirer personne')),
                ('read_rows', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='déposé le')),
                ('applied_at', models.DateTimeField(null=True, verbose_name='appliqué le')),
                ('undone_at', models.DateTimeField(null=True, verbose_name='annulé le')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('applied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='establishments.establishment')),
                ('school_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.schoolyear', verbose_name='année scolaire')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': "import d'élèves",
                'verbose_name_plural': "imports d'élèves",
                'ordering': ['-created_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='studentimport_in_academie'), models.UniqueConstraint(fields=('id', 'establishment'), name='studentimport_in_establishment'), models.UniqueConstraint(condition=models.Q(('state', 'applying')), fields=('academie', 'establishment'), name='studentimport_one_applying', violation_error_message="Un autre import est en cours d'application dans l'établissement."), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('applied', 'undone')), _negated=True), ('applied_at__isnull', False), _connector='OR'), name='studentimport_applied_has_date'), tenancy.policies.Wall(name='studentimport_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='studentimport_door_establishments', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='studentimport_door_jobs', writes=True), tenancy.policies.SameAcademie('establishment', name='studentimport_establishment_same_academie')],
            },
        ),
        migrations.CreateModel(
            name='StudentImportFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('content', models.BinaryField()),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='file', to='establishments.studentimport')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
            ],
            options={
                'verbose_name': "fichier d'élèves",
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='studentimportfile_in_academie'), tenancy.policies.Wall(name='studentimportfile_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='studentimportfile_door_establishments', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='studentimportfile_door_jobs', writes=True), tenancy.policies.SameAcademie('batch', name='studentimportfile_batch_same_academie'), tenancy.policies.SameAcademie('batch', name='studentimportfile_batch_same_establishment', shared='establishment_id')],
            },
        ),
        migrations.CreateModel(
            name='StudentImportRow',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('line', models.PositiveIntegerField(verbose_name='ligne')),
                ('kind', models.CharField(choices=[('refused', 'Refusé'), ('added', 'Ajouté'), ('changed', 'Modifié'), ('leaving', 'Parti'), ('unchanged', 'Inchangé')], max_length=10, verbose_name='nature')),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('problems', models.JSONField(default=list)),
                ('warnings', models.JSONField(default=list)),
                ('repaired', models.BooleanField(default=False)),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='establishments.studentimport')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('student', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='establishments.student')),
            ],
            options={
                'verbose_name': "ligne d'import",
                'verbose_name_plural': "lignes d'import",
                'ordering': ['line', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='studentimportrow_in_academie'), models.UniqueConstraint(condition=models.Q(('line__gt', 0)), fields=('batch', 'line'), name='studentimportrow_one_per_line'), tenancy.policies.Wall(name='studentimportrow_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='studentimportrow_door_establishments', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='studentimportrow_door_jobs', writes=True), tenancy.policies.SameAcademie('batch', name='studentimportrow_batch_same_academie'), tenancy.policies.SameAcademie('batch', name='studentimportrow_batch_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('student', name='studentimportrow_student_same_establishment', shared='establishment_id')],
                'indexes': [models.Index(fields=['batch', 'kind', 'line'], name='establishme_batch_i_7d91f3_idx')],
            },
        ),
        migrations.AddConstraint(
            model_name='staffmember',
            constraint=models.UniqueConstraint(fields=('id', 'establishment'), name='staffmember_in_establishment'),
        ),
    ]
