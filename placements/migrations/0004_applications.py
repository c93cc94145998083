import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
import tenancy.policies
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('companies', '0004_follow_inside_the_academie'),
        ('establishments', '0006_applications'),
        ('placements', '0003_companies_hub'),
        ('poles', '0009_applications'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(editable=False, null=True, verbose_name='modifié le')),
                ('state', models.CharField(choices=[('sent', 'Envoyée'), ('waiting', "En liste d'attente"), ('accepted', "Acceptée par l'entreprise"), ('confirmed', 'Confirmée'), ('refused', 'Pas cette fois'), ('withdrawn', 'Retirée'), ('expired', 'Sans réponse'), ('cancelled', 'Annulée')], default='sent', max_length=9, verbose_name='état')),
                ('origin', models.CharField(choices=[('student', "L'élève"), ('school', "L'établissement"), ('pole', 'Le pôle')], max_length=7, verbose_name='demandée par')),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='envoyée le')),
                ('due_on', models.DateField(verbose_name='réponse attendue le')),
                ('reminded_at', models.DateTimeField(blank=True, null=True, verbose_name='relancée le')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='répondue le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='close le')),
                ('motive', models.CharField(blank=True, choices=[('full', 'Toutes les places sont prises à ces dates'), ('tutor', 'Aucun tuteur disponible'), ('age', 'Activité interdite à cet âge'), ('formation', 'La formation ne correspond pas au poste'), ('hours', 'Horaires impossibles avec les transports'), ('activity', "Fermeture ou baisse d'activité"), ('other', 'Autre motif, lu par le coordonnateur')], max_length=9, verbose_name='motif du refus')),
                ('motive_note', models.CharField(blank=True, max_length=200, verbose_name='précisions')),
                ('queued_at', models.DateTimeField(blank=True, null=True, verbose_name='en attente depuis')),
                ('request_key', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('changed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='companies.company', verbose_name="organisme d'accueil")),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment', verbose_name='établissement')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='placements.need', verbose_name='besoin')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='companies.offer', verbose_name='offre')),
                ('placement', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='application', to='placements.placement', verbose_name='stage')),
                ('pole', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.pole', verbose_name='pôle')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='establishments.student', verbose_name='élève')),
            ],
            options={
                'verbose_name': 'candidature',
                'ordering': ['-sent_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='application_in_academie'), models.UniqueConstraint(fields=('id', 'company'), name='application_of_company'), models.UniqueConstraint(fields=('id', 'establishment'), name='application_in_establishment'), models.UniqueConstraint(condition=models.Q(('state__in', ('sent', 'waiting', 'accepted'))), fields=('need', 'offer'), name='application_one_open', violation_error_message='Une candidature est déjà en cours pour cette offre.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('motive', ''), _negated=True), _connector='OR'), name='application_refused_has_motive', violation_error_message='Choisissez un motif pour confirmer le refus.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('accepted', 'confirmed')), _negated=True), ('placement__isnull', False), _connector='OR'), name='application_accepted_has_placement'), models.CheckConstraint(condition=models.Q(models.Q(('queued_at__isnull', False), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('queued_at__isnull', True)), _connector='OR'), name='application_waiting_has_place'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('state__in', ('sent', 'waiting', 'accepted', 'confirmed'))), models.Q(models.Q(('state__in', ('sent', 'waiting', 'accepted', 'confirmed')), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='application_closed_has_date'), tenancy.policies.Wall(name='application_wall'), tenancy.policies.Door('students', column='student_id', name='application_door_students'), tenancy.policies.Door('establishments', column='establishment_id', name='application_door_establishments', writes=True), tenancy.policies.Door('poles', column='pole_id', name='application_door_poles', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='application_door_jobs', writes=True), tenancy.policies.SameAcademie('need', name='application_need_same_academie'), tenancy.policies.SameAcademie('need', name='application_need_same_student', shared='student_id'), tenancy.policies.SameAcademie('need', name='application_need_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('pole', name='application_pole_same_academie'), tenancy.policies.SameAcademie('offer', name='application_offer_same_company', shared='company_id'), tenancy.policies.SameAcademie('placement', name='application_placement_same_academie')],
                'indexes': [models.Index(fields=['offer', 'state', 'queued_at'], name='placements__offer_i_793311_idx'), models.Index(fields=['pole', 'state', 'due_on'], name='placements__pole_id_7cb3a4_idx')],
            },
        ),
        migrations.CreateModel(
            name='StudentCard',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('first_name', models.CharField(max_length=80, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=80, verbose_name='nom')),
                ('class_name', models.CharField(max_length=80, verbose_name='classe')),
                ('school_name', models.CharField(max_length=200, verbose_name='établissement')),
                ('starts_on', models.DateField(verbose_name='du')),
                ('ends_on', models.DateField(verbose_name='au')),
                ('readable_until', models.DateField(verbose_name="lisible jusqu'au")),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='student_cards', to='companies.company')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('placement', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='student_card', to='placements.placement')),
            ],
            options={
                'verbose_name': "fiche de l'élève accueilli",
                'verbose_name_plural': 'fiches des élèves accueillis',
                'ordering': ['starts_on', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='studentcard_in_academie'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='studentcard_dates_ordered', violation_error_message='La fin précède le début.'), models.CheckConstraint(condition=models.Q(('readable_until__gte', models.F('ends_on'))), name='studentcard_readable_during_the_stay'), tenancy.policies.Wall(name='studentcard_wall'), tenancy.policies.Door('companies', column='company_id', name='studentcard_door_companies', when='readable_until >= CURRENT_DATE'), tenancy.policies.Door('establishments', column='establishment_id', name='studentcard_door_establishments', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='studentcard_door_jobs', writes=True), tenancy.policies.SameAcademie('placement', name='studentcard_placement_same_academie'), tenancy.policies.SameAcademie('placement', name='studentcard_placement_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('placement', name='studentcard_placement_same_company', shared='company_id')],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('rank', models.PositiveSmallIntegerField(verbose_name='rang')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='fait le')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='placements.need', verbose_name='besoin')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='companies.offer', verbose_name='offre')),
                ('pole', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.pole', verbose_name='pôle')),
                ('student', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='establishments.student', verbose_name='élève')),
            ],
            options={
                'verbose_name': 'vœu',
                'verbose_name_plural': 'vœux',
                'ordering': ['need', 'rank'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='wish_in_academie'), models.UniqueConstraint(fields=('need', 'offer'), name='wish_once', violation_error_message='Cette place est déjà dans tes vœux.'), models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('need', 'rank'), name='wish_one_a_rank'), models.CheckConstraint(condition=models.Q(('rank__range', (1, 20))), name='wish_rank_range'), tenancy.policies.Wall(name='wish_wall'), tenancy.policies.Door('students', column='student_id', name='wish_door_students', writes=True), tenancy.policies.Door('establishments', column='establishment_id', name='wish_door_establishments', writes=True), tenancy.policies.Door('poles', column='pole_id', name='wish_door_poles'), tenancy.policies.Door('jobs', column='academie_id', name='wish_door_jobs', writes=True), tenancy.policies.SameAcademie('need', name='wish_need_same_academie'), tenancy.policies.SameAcademie('need', name='wish_need_same_student', shared='student_id'), tenancy.policies.SameAcademie('need', name='wish_need_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('pole', name='wish_pole_same_academie')],
            },
        ),
        migrations.CreateModel(
            name='ApplicationMove',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('before', models.CharField(blank=True, choices=[('sent', 'Envoyée'), ('waiting', "En liste d'attente"), ('accepted', "Acceptée par l'entreprise"), ('confirmed', 'Confirmée'), ('refused', 'Pas cette fois'), ('withdrawn', 'Retirée'), ('expired', 'Sans réponse'), ('cancelled', 'Annulée')], max_length=9, verbose_name='avant')),
                ('after', models.CharField(choices=[('sent', 'Envoyée'), ('waiting', "En liste d'attente"), ('accepted', "Acceptée par l'entreprise"), ('confirmed', 'Confirmée'), ('refused', 'Pas cette fois'), ('withdrawn', 'Retirée'), ('expired', 'Sans réponse'), ('cancelled', 'Annulée')], max_length=9, verbose_name='après')),
                ('moved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='raison')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='placements.application')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('moved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pole', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.pole')),
            ],
            options={
                'verbose_name': "mouvement d'une candidature",
                'ordering': ['moved_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='applicationmove_in_academie'), tenancy.policies.Wall(name='applicationmove_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='applicationmove_door_establishments'), tenancy.policies.Door('establishments', appends=True, column='establishment_id', name='applicationmove_door_school_adds'), tenancy.policies.Door('poles', column='pole_id', name='applicationmove_door_poles'), tenancy.policies.Door('poles', appends=True, column='pole_id', name='applicationmove_door_pole_adds'), tenancy.policies.Door('jobs', column='academie_id', name='applicationmove_door_jobs', writes=True), tenancy.policies.SameAcademie('application', name='applicationmove_application_same_academie'), tenancy.policies.SameAcademie('application', name='applicationmove_application_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('pole', name='applicationmove_pole_same_academie')],
            },
        ),
        migrations.CreateModel(
            name='CandidateCard',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(max_length=12, verbose_name='candidature')),
                ('state', models.CharField(choices=[('sent', 'Envoyée'), ('waiting', "En liste d'attente"), ('accepted', "Acceptée par l'entreprise"), ('confirmed', 'Confirmée'), ('refused', 'Pas cette fois'), ('withdrawn', 'Retirée'), ('expired', 'Sans réponse'), ('cancelled', 'Annulée')], default='sent', max_length=9, verbose_name='état')),
                ('due_on', models.DateField(verbose_name='réponse attendue le')),
                ('kind', models.CharField(choices=[('observation', "Séquence d'observation"), ('pfmp', 'PFMP'), ('bts', 'Stage de BTS'), ('discovery', 'Stage de découverte')], max_length=12, verbose_name='nature')),
                ('level', models.CharField(choices=[('3e', '3e'), ('2de', '2de générale et technologique'), ('cap1', 'CAP, 1re année'), ('cap2', 'CAP, 2e année'), ('2pro', '2de professionnelle'), ('1pro', '1re professionnelle'), ('tpro', 'Terminale professionnelle'), ('bts1', 'BTS, 1re année'), ('bts2', 'BTS, 2e année')], max_length=5, verbose_name='niveau')),
                ('formation', models.CharField(blank=True, max_length=200, verbose_name='formation')),
                ('starts_on', models.DateField(verbose_name='du')),
                ('ends_on', models.DateField(verbose_name='au')),
                ('age_band', models.CharField(choices=[('under16', 'Moins de 16 ans'), ('under18', '16 ou 17 ans'), ('adult', 'Majeur')], max_length=7, verbose_name='âge au premier jour')),
                ('travel', models.CharField(blank=True, max_length=60, verbose_name='trajet')),
                ('skills', models.CharField(blank=True, max_length=300, verbose_name='sait déjà')),
                ('wants', models.CharField(blank=True, max_length=300, verbose_name='veut apprendre')),
                ('adaptations', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('hours', 'Horaires aménagés'), ('breaks', 'Pauses plus fréquentes'), ('seated', 'Poste assis'), ('access', 'Accès sans marche'), ('quiet', 'Environnement calme'), ('written', 'Consignes écrites et courtes'), ('spoken', 'Consignes orales'), ('screen', "Agrandissement ou lecture d'écran"), ('companion', "Présence d'un accompagnant"), ('lifting', 'Sans port de charges')], max_length=9), blank=True, default=list, size=None, verbose_name='à prévoir')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='card', to='placements.application')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidate_cards', to='companies.company')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='companies.offer', verbose_name='offre')),
            ],
            options={
                'verbose_name': 'fiche anonyme',
                'verbose_name_plural': 'fiches anonymes',
                'ordering': ['due_on', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='candidatecard_in_academie'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='candidatecard_dates_ordered', violation_error_message='La fin précède le début.'), models.UniqueConstraint(fields=('company', 'reference'), name='candidatecard_reference_once'), tenancy.policies.Wall(name='candidatecard_wall'), tenancy.policies.Door('companies', column='company_id', name='candidatecard_door_companies'), tenancy.policies.Door('establishments', name='candidatecard_door_establishments', via='{ids} IS NOT NULL AND application_id IN (SELECT a.id FROM placements_application a)', writes=True), tenancy.policies.Door('poles', name='candidatecard_door_poles', via='{ids} IS NOT NULL AND application_id IN (SELECT a.id FROM placements_application a)'), tenancy.policies.Door('students', name='candidatecard_door_students', via='{ids} IS NOT NULL AND application_id IN (SELECT a.id FROM placements_application a)'), tenancy.policies.Door('jobs', column='academie_id', name='candidatecard_door_jobs', writes=True), tenancy.policies.SameAcademie('application', name='candidatecard_application_same_academie'), tenancy.policies.SameAcademie('application', name='candidatecard_application_same_company', shared='company_id'), tenancy.policies.SameAcademie('offer', name='candidatecard_offer_same_company', shared='company_id')],
                'indexes': [models.Index(fields=['company', 'state', 'due_on'], name='placements__company_183dca_idx')],
            },
        ),
        migrations.CreateModel(
            name='AnswerLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('imprint', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='fait le')),
                ('ends_at', models.DateTimeField(verbose_name="valable jusqu'au")),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='utilisé le')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='placements.candidatecard')),
            ],
            options={
                'verbose_name': 'lien de réponse',
                'verbose_name_plural': 'liens de réponse',
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='answerlink_in_academie'), tenancy.policies.Wall(name='answerlink_wall'), tenancy.policies.Door('jobs', column='academie_id', name='answerlink_door_jobs', writes=True), tenancy.policies.SameAcademie('card', name='answerlink_card_same_academie')],
            },
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(fields=('id', 'establishment'), name='placement_in_establishment'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(fields=('id', 'company'), name='placement_of_company'),
        ),
    ]
