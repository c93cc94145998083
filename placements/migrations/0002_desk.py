import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import tenancy.policies
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '__first__'),
        ('companies', '0002_bank_of_the_academie'),
        ('establishments', '0004_students'),
        ('placements', '0001_initial'),
        ('poles', '0006_schooling'),
    ]

    operations = [
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('opened_at', models.DateTimeField(verbose_name='transmis le')),
                ('tried', models.TextField(blank=True, max_length=1000, verbose_name='ce qui a été tenté')),
                ('due_on', models.DateField(verbose_name='réponse attendue le')),
                ('claimed_at', models.DateTimeField(null=True, verbose_name='pris en charge le')),
                ('reminded_at', models.DateTimeField(null=True, verbose_name='relancé le')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='clos le')),
                ('outcome', models.CharField(blank=True, choices=[('placed', 'Place trouvée par le pôle'), ('found', 'Place trouvée par ailleurs'), ('returned', "Rendu à l'établissement"), ('withdrawn', "Repris par l'établissement"), ('no_solution', 'Aucune solution trouvée')], max_length=12, verbose_name='issue')),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='réponse du pôle')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('claimed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='placements.need', verbose_name='besoin')),
                ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('pole', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='poles.pole', verbose_name='pôle')),
            ],
            options={
                'verbose_name': 'demande au pôle',
                'verbose_name_plural': 'demandes au pôle',
                'ordering': ['opened_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='escalation_in_academie'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('need',), name='escalation_one_open', violation_error_message='Ce besoin est déjà transmis au pôle.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='escalation_closed_has_outcome', violation_error_message='Une demande close dit son issue.'), tenancy.policies.Wall(name='escalation_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='escalation_door_establishments', writes=True), tenancy.policies.Door('poles', column='pole_id', name='escalation_door_poles', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='escalation_door_jobs', writes=True), tenancy.policies.SameAcademie('need', name='escalation_need_same_academie'), tenancy.policies.SameAcademie('need', name='escalation_need_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('pole', name='escalation_pole_same_academie')],
                'indexes': [models.Index(fields=['pole', 'closed_at', 'due_on'], name='placements__pole_id_d376a3_idx')],
            },
        ),
        migrations.CreateModel(
            name='LoanRequest',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('observation', "Séquence d'observation"), ('pfmp', 'PFMP'), ('bts', 'Stage de BTS'), ('discovery', 'Stage de découverte')], max_length=12, verbose_name='nature')),
                ('level', models.CharField(choices=[('3e', '3e'), ('2de', '2de générale et technologique'), ('cap1', 'CAP, 1re année'), ('cap2', 'CAP, 2e année'), ('2pro', '2de professionnelle'), ('1pro', '1re professionnelle'), ('tpro', 'Terminale professionnelle'), ('bts1', 'BTS, 1re année'), ('bts2', 'BTS, 2e année')], max_length=5, verbose_name='niveau')),
                ('sector', models.CharField(blank=True, choices=[('A', 'Agriculture, espaces naturels, animaux'), ('B', "Arts et façonnage d'ouvrages d'art"), ('C', 'Banque, assurance, immobilier'), ('D', 'Commerce, vente, grande distribution'), ('E', 'Communication, média, multimédia'), ('F', 'Construction, bâtiment, travaux publics'), ('G', 'Hôtellerie, restauration, tourisme'), ('H', 'Industrie'), ('I', 'Installation et maintenance'), ('J', 'Santé'), ('K', 'Services à la personne et à la collectivité'), ('L', 'Spectacle'), ('M', "Gestion, support à l'entreprise"), ('N', 'Transport et logistique')], max_length=1, verbose_name='secteur')),
                ('starts_on', models.DateField(verbose_name='du')),
                ('ends_on', models.DateField(verbose_name='au')),
                ('state', models.CharField(choices=[('asked', 'Demandé'), ('lent', 'Prêté'), ('refused', 'Refusé'), ('withdrawn', 'Retiré')], default='asked', max_length=10, verbose_name='état')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='réponse')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='demandé le')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='répondu le')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('commune', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.commune', verbose_name='commune de départ')),
                ('lender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans_lent', to='poles.pole', verbose_name='pôle sollicité')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans', to='placements.need', verbose_name='besoin')),
                ('offer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='companies.offer', verbose_name='offre prêtée')),
                ('pole', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loans_asked', to='poles.pole', verbose_name='pôle demandeur')),
            ],
            options={
                'verbose_name': 'demande de prêt',
                'verbose_name_plural': 'demandes de prêt',
                'ordering': ['asked_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='loanrequest_in_academie'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='loanrequest_dates_ordered', violation_error_message='La fin précède le début.'), models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('need', 'lender'), name='loanrequest_one_asked', violation_error_message='Ce pôle est déjà sollicité pour ce besoin.'), models.CheckConstraint(condition=models.Q(('pole', models.F('lender')), _negated=True), name='loanrequest_two_poles', violation_error_message='Un pôle ne se prête pas à lui-même.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'lent'), _negated=True), ('offer__isnull', False), _connector='OR'), name='loanrequest_lent_names_offer', violation_error_message="Choisissez l'offre prêtée."), tenancy.policies.Wall(name='loanrequest_wall'), tenancy.policies.Door('poles', column='pole_id', name='loanrequest_door_poles', writes=True), tenancy.policies.Door('poles', column='lender_id', name='loanrequest_door_lender', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='loanrequest_door_jobs', writes=True), tenancy.policies.SameAcademie('need', name='loanrequest_need_same_academie'), tenancy.policies.SameAcademie('pole', name='loanrequest_pole_same_academie'), tenancy.policies.SameAcademie('lender', name='loanrequest_lender_same_academie')],
            },
        ),
        migrations.CreateModel(
            name='NeedAdaptation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sealed', models.TextField(editable=False)),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('need', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='adaptation', to='placements.need', verbose_name='besoin')),
            ],
            options={
                'verbose_name': "besoin d'aménagement",
                'verbose_name_plural': "besoins d'aménagement",
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='needadaptation_in_academie'), tenancy.policies.Wall(name='needadaptation_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='needadaptation_door_establishments', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='needadaptation_door_jobs', writes=True), tenancy.policies.SameAcademie('need', name='needadaptation_need_same_academie'), tenancy.policies.SameAcademie('need', name='needadaptation_need_same_establishment', shared='establishment_id')],
            },
        ),
        migrations.CreateModel(
            name='NeedMessage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('side', models.CharField(choices=[('school', 'Établissement'), ('pole', 'Pôle')], max_length=6, verbose_name='de')),
                ('text', models.TextField(max_length=2000, verbose_name='message')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='envoyé le')),
                ('read_at', models.DateTimeField(null=True, verbose_name='lu le')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='placements.need', verbose_name='besoin')),
                ('pole', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.pole')),
            ],
            options={
                'verbose_name': 'message',
                'ordering': ['created_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='needmessage_in_academie'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='needmessage_not_empty', violation_error_message='Écrivez un message.'), tenancy.policies.Wall(name='needmessage_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='needmessage_door_establishments', writes=True), tenancy.policies.Door('poles', column='pole_id', name='needmessage_door_poles', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='needmessage_door_jobs', writes=True), tenancy.policies.SameAcademie('need', name='needmessage_need_same_academie'), tenancy.policies.SameAcademie('need', name='needmessage_need_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('pole', name='needmessage_pole_same_academie')],
                'indexes': [models.Index(fields=['need', 'created_at'], name='placements__need_id_c36232_idx')],
            },
        ),
        migrations.CreateModel(
            name='NeedMove',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('before', models.CharField(choices=[('draft', 'Brouillon'), ('searching', 'En recherche'), ('escalated', 'Transmis au pôle'), ('proposed', 'Proposé'), ('placed', 'Accepté'), ('found_family', 'Trouvé par la famille'), ('found_student', "Trouvé par l'élève"), ('found_team', "Trouvé par l'équipe"), ('agreement', 'Convention en cours'), ('signed', 'Convention signée'), ('started', 'En stage'), ('ended', 'Terminé'), ('unplaced', 'Sans lieu au départ'), ('abandoned', 'Abandonné'), ('replaced', 'À remplacer')], max_length=15, verbose_name='avant')),
                ('after', models.CharField(choices=[('draft', 'Brouillon'), ('searching', 'En recherche'), ('escalated', 'Transmis au pôle'), ('proposed', 'Proposé'), ('placed', 'Accepté'), ('found_family', 'Trouvé par la famille'), ('found_student', "Trouvé par l'élève"), ('found_team', "Trouvé par l'équipe"), ('agreement', 'Convention en cours'), ('signed', 'Convention signée'), ('started', 'En stage'), ('ended', 'Terminé'), ('unplaced', 'Sans lieu au départ'), ('abandoned', 'Abandonné'), ('replaced', 'À remplacer')], max_length=15, verbose_name='après')),
                ('moved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='le')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='raison')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('moved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='placements.need', verbose_name='besoin')),
                ('pole', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.pole')),
            ],
            options={
                'verbose_name': "mouvement d'un besoin",
                'ordering': ['moved_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='needmove_in_academie'), tenancy.policies.Wall(name='needmove_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='needmove_door_establishments'), tenancy.policies.Door('establishments', appends=True, column='establishment_id', name='needmove_door_school_adds'), tenancy.policies.Door('poles', column='pole_id', name='needmove_door_poles'), tenancy.policies.Door('poles', appends=True, column='pole_id', name='needmove_door_pole_adds'), tenancy.policies.Door('students', name='needmove_door_students', via='{ids} IS NOT NULL AND need_id IN (SELECT n.id FROM placements_need n)'), tenancy.policies.Door('jobs', column='academie_id', name='needmove_door_jobs', writes=True), tenancy.policies.SameAcademie('need', name='needmove_need_same_academie'), tenancy.policies.SameAcademie('need', name='needmove_need_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('pole', name='needmove_pole_same_academie')],
                'indexes': [models.Index(fields=['need', 'moved_at'], name='placements__need_id_5c947a_idx')],
            },
        ),
        migrations.CreateModel(
            name='SearchStep',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('done_on', models.DateField(verbose_name='le')),
                ('host_name', models.CharField(blank=True, max_length=200, verbose_name='entreprise')),
                ('means', models.CharField(choices=[('phone', 'Par téléphone'), ('mail', 'Par courriel'), ('visit', 'Sur place'), ('letter', 'Par courrier'), ('form', 'Par un site'), ('advice', "Conseil de l'équipe")], default='phone', max_length=10, verbose_name='moyen')),
                ('answer', models.CharField(choices=[('waiting', 'Sans réponse'), ('interview', 'Entretien prévu'), ('refused', 'Refus'), ('accepted', 'Accord')], default='waiting', max_length=10, verbose_name='réponse')),
                ('motive', models.CharField(blank=True, choices=[('no_seat', 'Plus de place'), ('no_tutor', 'Pas de tuteur disponible'), ('dates', 'Dates impossibles'), ('training', "Formation inadaptée à l'activité"), ('distance', 'Trop loin ou mal desservi'), ('minor', "Refus d'accueillir un mineur"), ('too_young', '« Trop jeune »'), ('sex', 'Fille ou garçon'), ('origin', 'Origine, nom ou apparence'), ('address', 'Quartier ou commune de résidence'), ('health', 'Santé ou handicap'), ('school', 'Établissement ou formation mal vus'), ('other', 'Autre raison'), ('none_given', 'Aucune raison donnée')], max_length=12, verbose_name='motif du refus')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='précision')),
                ('by_student', models.BooleanField(default=False, verbose_name="par l'élève")),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('removed_at', models.DateTimeField(editable=False, null=True, verbose_name='retirée le')),
                ('handled_at', models.DateTimeField(editable=False, null=True, verbose_name='traité le')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='companies.company')),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='placements.need', verbose_name='besoin')),
                ('pole', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.pole')),
            ],
            options={
                'verbose_name': 'démarche',
                'ordering': ['-done_on', '-created_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='searchstep_in_academie'), models.CheckConstraint(condition=models.Q(('answer', 'refused'), ('motive', ''), _connector='OR'), name='searchstep_motive_of_refusal', violation_error_message='Un motif accompagne un refus.'), models.CheckConstraint(condition=models.Q(('answer', 'refused'), ('motive', ''), _negated=True), name='searchstep_refusal_has_motive', violation_error_message='Choisissez le motif du refus.'), models.CheckConstraint(condition=models.Q(models.Q(('host_name', ''), _negated=True), ('company__isnull', False), ('means', 'advice'), _connector='OR'), name='searchstep_names_host', violation_error_message="Indiquez l'entreprise contactée."), tenancy.policies.Wall(name='searchstep_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='searchstep_door_establishments', writes=True), tenancy.policies.Door('poles', column='pole_id', name='searchstep_door_poles', writes=True), tenancy.policies.Door('students', name='searchstep_door_students', via='{ids} IS NOT NULL AND need_id IN (SELECT n.id FROM placements_need n)'), tenancy.policies.Door('jobs', column='academie_id', name='searchstep_door_jobs', writes=True), tenancy.policies.SameAcademie('need', name='searchstep_need_same_academie'), tenancy.policies.SameAcademie('need', name='searchstep_need_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('pole', name='searchstep_pole_same_academie')],
                'indexes': [models.Index(fields=['need', 'done_on'], name='placements__need_id_ba145d_idx'), models.Index(fields=['pole', 'motive'], name='placements__pole_id_88f4f2_idx')],
            },
        ),
        migrations.CreateModel(
            name='Suggestion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('open', 'À valider'), ('accepted', 'Acceptée'), ('declined', 'Refusée'), ('withdrawn', 'Retirée')], default='open', max_length=10, verbose_name='état')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='mot du pôle')),
                ('answer_by', models.DateField(verbose_name='à valider avant le')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='proposée le')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='répondue le')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='raison du refus')),
                ('academie', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.academie', verbose_name='académie')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('establishment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='establishments.establishment')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to='placements.need', verbose_name='besoin')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='companies.offer', verbose_name='offre')),
                ('pole', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='poles.pole')),
            ],
            options={
                'verbose_name': 'proposition du pôle',
                'verbose_name_plural': 'propositions du pôle',
                'ordering': ['-made_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('id', 'academie'), name='suggestion_in_academie'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('need',), name='suggestion_one_open', violation_error_message='Une proposition attend déjà une réponse pour ce besoin.'), models.CheckConstraint(condition=models.Q(('reason', ''), ('state', 'declined'), _negated=True), name='suggestion_declined_has_reason', violation_error_message='Dites pourquoi la proposition ne convient pas.'), tenancy.policies.Wall(name='suggestion_wall'), tenancy.policies.Door('establishments', column='establishment_id', name='suggestion_door_establishments', writes=True), tenancy.policies.Door('poles', column='pole_id', name='suggestion_door_poles', writes=True), tenancy.policies.Door('jobs', column='academie_id', name='suggestion_door_jobs', writes=True), tenancy.policies.SameAcademie('need', name='suggestion_need_same_academie'), tenancy.policies.SameAcademie('need', name='suggestion_need_same_establishment', shared='establishment_id'), tenancy.policies.SameAcademie('pole', name='suggestion_pole_same_academie')],
            },
        ),
        migrations.AddField(
            model_name='need',
            name='changed_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='modifié le'),
        ),
        migrations.AddField(
            model_name='need',
            name='changed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='par'),
        ),
        migrations.AddField(
            model_name='need',
            name='equipment',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('shoes', 'Chaussures de sécurité'), ('gloves', 'Gants'), ('helmet', 'Casque'), ('coat', 'Tenue de travail ou blouse'), ('tools', 'Outillage personnel'), ('hygiene', "Tenue d'hygiène alimentaire")], max_length=7), blank=True, default=list, size=None, verbose_name='équipement'),
        ),
        migrations.AddField(
            model_name='need',
            name='max_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='trajet accepté (minutes)'),
        ),
        migrations.AddField(
            model_name='need',
            name='needs_adaptation',
            field=models.BooleanField(default=False, verbose_name='lieu à aménager'),
        ),
        migrations.AddField(
            model_name='need',
            name='regulated_works',
            field=models.BooleanField(default=False, verbose_name='travaux réglementés au programme'),
        ),
        migrations.AddField(
            model_name='need',
            name='transports',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('walk', 'À pied'), ('bike', 'À vélo'), ('public', 'Transports en commun'), ('car', 'Voiture ou deux-roues')], max_length=6), blank=True, default=list, size=None, verbose_name='transports'),
        ),
        migrations.AddField(
            model_name='need',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AlterField(
            model_name='need',
            name='state',
            field=models.CharField(choices=[('draft', 'Brouillon'), ('searching', 'En recherche'), ('escalated', 'Transmis au pôle'), ('proposed', 'Proposé'), ('placed', 'Accepté'), ('found_family', 'Trouvé par la famille'), ('found_student', "Trouvé par l'élève"), ('found_team', "Trouvé par l'équipe"), ('agreement', 'Convention en cours'), ('signed', 'Convention signée'), ('started', 'En stage'), ('ended', 'Terminé'), ('unplaced', 'Sans lieu au départ'), ('abandoned', 'Abandonné'), ('replaced', 'À remplacer')], default='searching', max_length=15, verbose_name='état'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(fields=('id', 'establishment'), name='need_in_establishment'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('max_minutes__isnull', True), ('max_minutes__range', (5, 180)), _connector='OR'), name='need_minutes_range', violation_error_message='Le trajet accepté va de 5 à 180 minutes.'),
        ),
    ]
