"""The array version of the rules says what the scalar one says, pair by pair."""

import datetime as dt
import random
import uuid

import numpy as np
import pytest

from establishments.calendar.days import monday_of
from matching import bareme
from matching.builder import build, tiers
from matching.diagnosis import lone_rules
from matching.facts import (
    LEVELS,
    NO_AGE,
    NO_DAY,
    SECTORS,
    Needs,
    Offers,
    Taken,
    day_number,
    rank_matrix,
    years_between,
)
from matching.reading import CampaignData
from matching.rules import metres
from placements import rules
from placements.rules import Limits, NeedFacts, OfferFacts, RuleCode, refusals

LIMITS = Limits(15, 3)
TODAY = dt.date(2027, 1, 15)


def days(dice: random.Random, start: dt.date, span: int) -> dt.date:
    return start + dt.timedelta(days=dice.randrange(span))


def random_need(dice: random.Random, kind: str) -> NeedFacts:
    start = dt.date(2027, 3, 1) + dt.timedelta(weeks=dice.randrange(3))
    return NeedFacts(
        kind=kind,
        level=dice.choice(LEVELS),
        starts_on=start,
        ends_on=start + dt.timedelta(days=dice.choice([4, 25])),
        birth_date=dice.choice(
            [days(dice, dt.date(2007, 1, 1), 2600), dt.date(2012, 3, 1), dt.date(2009, 3, 8), dt.date(2012, 2, 29)]
        ),
        sectors=tuple(dice.sample(SECTORS, dice.randrange(1, 6))),
        sectors_only=dice.random() < 0.6,
        radius_km=dice.choice([3, 10, 25, 60]),
        wheelchair_access=dice.random() < 0.2,
        point=None if dice.random() < 0.03 else (48.5 + dice.random() * 0.5, 2 + dice.random() * 0.7),
    )


def random_offer(dice: random.Random) -> OfferFacts:
    start = dt.date(2027, 2, 22) + dt.timedelta(weeks=dice.randrange(3))
    regulated = dice.random() < 0.3
    return OfferFacts(
        kinds=frozenset(dice.sample(["pfmp", "bts", "observation", "discovery"], dice.randrange(1, 4))),
        levels=frozenset(dice.sample(LEVELS, dice.randrange(2, 9))),
        sector=dice.choice(SECTORS),
        starts_on=start,
        ends_on=start + dt.timedelta(days=dice.choice([10, 40, 60])),
        min_age=dice.choice([None, None, None, 16, 18]),
        regulated_works=regulated,
        declared_on=dice.choice([None, days(dice, dt.date(2024, 1, 1), 1200), dt.date(2024, 3, 5)])
        if regulated
        else None,
        wheelchair_access=dice.random() < 0.4,
        point=None if dice.random() < 0.03 else (48.5 + dice.random() * 0.5, 2 + dice.random() * 0.7),
        free_seats=dice.choice([0, 1, 2, 5]),
        weeks=random_weeks(dice, start),
    )


def random_weeks(dice: random.Random, start: dt.date) -> frozenset[dt.date]:
    """All weeks most of the time, else some of the ten that follow the first day, or some that precede it."""
    if dice.random() < 0.6:
        return frozenset()
    left_out = dice.choice([set(), {0}, {3}, {dice.randrange(10)}])
    return frozenset(monday_of(start) + dt.timedelta(weeks=n) for n in range(-1, 11) if n not in left_out)


def week_mask(offer: OfferFacts) -> int:
    """The mask of the proposed weeks, written otherwise than in SQL."""
    base = monday_of(offer.starts_on)
    return sum(1 << (monday - base).days // 7 for monday in offer.weeks if monday >= base) if offer.weeks else -1


def ids(count: int) -> np.ndarray:
    return np.frombuffer(b"".join(uuid.UUID(int=i + 1).bytes for i in range(count)), np.uint8).reshape(count, 16)


def as_arrays(kind: str, needs: list[NeedFacts], offers: list[OfferFacts]) -> CampaignData:
    def column(values, dtype=np.int64):
        return np.array(list(values), dtype)

    def points(rows, axis):
        return column((row.point[axis] if row.point else np.nan for row in rows), float)

    letters = np.array([list("".join(n.sectors).ljust(14).encode()) for n in needs], np.uint8).reshape(-1, 14)
    off = np.zeros(len(needs), bool)
    return CampaignData(
        kind,
        TODAY,
        Needs(
            ids=ids(len(needs)), level=column(LEVELS.index(n.level) for n in needs),
            starts=column(day_number(n.starts_on) for n in needs), ends=column(day_number(n.ends_on) for n in needs),
            birth=column(day_number(n.birth_date) for n in needs),
            imposed=column((n.sectors_only for n in needs), bool),
            ranks=rank_matrix(letters), radius_m=column(1000 * n.radius_km for n in needs),
            wheelchair=column((n.wheelchair_access for n in needs), bool), lat=points(needs, 0), lon=points(needs, 1),
            escalated=off, qpv=off, rep=off, rural=off,
        ),
        Offers(
            ids=ids(len(offers)), kind=column((kind in o.kinds for o in offers), bool),
            levels=column(sum(1 << LEVELS.index(level) for level in o.levels) for o in offers),
            sector=column(SECTORS.index(o.sector) for o in offers),
            starts=column(day_number(o.starts_on) for o in offers), ends=column(day_number(o.ends_on) for o in offers),
            weeks=column(week_mask(o) for o in offers),
            seats=column(o.free_seats for o in offers), withheld=column(0 for _ in offers),
            reserved_rep=column(0 for _ in offers), reserved_qpv=column(0 for _ in offers),
            min_age=column(o.min_age or NO_AGE for o in offers),
            regulated=column((o.regulated_works for o in offers), bool),
            declared=column(day_number(o.declared_on) if o.declared_on else NO_DAY for o in offers),
            wheelchair=column((o.wheelchair_access for o in offers), bool),
            lat=points(offers, 0), lon=points(offers, 1),
            commune=np.zeros((len(offers), 5), np.uint8),
        ),
        Taken(*(np.zeros(0, dtype) for dtype in (np.int64, np.int64, np.int64, np.int64, bool, bool))),
        {day_number(n.starts_on): LIMITS for n in needs},
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["pfmp", "bts", "observation", "discovery"])
@pytest.mark.parametrize("seed", range(6))
def test_edges_are_the_pairs_without_refusal(kind, seed):
    """Four kinds × six draws × 60 needs × 90 offers = 129,600 pairs, each with the cost of the barème."""
    dice = random.Random(f"{kind}{seed}")
    needs, offers = [random_need(dice, kind) for _ in range(60)], [random_offer(dice) for _ in range(90)]
    problem = build(as_arrays(kind, needs, offers), policy={}, seed=1, cap=10_000)
    expected = {}
    for i, need in enumerate(needs):
        for j, offer in enumerate(offers):
            if not refusals(need, offer, LIMITS):
                rank = need.sectors.index(offer.sector) + 1 if offer.sector in need.sectors else None
                distance = rules.metres(need.point, offer.point)
                expected[i, j] = bareme.cost(rank=rank, wishes=len(need.sectors), distance_m=distance)
    inst = problem.instance
    index = {name: j for j, name in enumerate(problem.node_ids)}
    found = {
        (s, index[inst.offer_ids[o]]): c
        for s, o, c in zip(
            inst.edge_students.tolist(), inst.edge_offers.tolist(), inst.edge_costs.tolist(), strict=True
        )
    }
    assert found == expected
    assert expected, "le tirage ne contient aucune paire possible"
    assert problem.options.tolist() == [sum(1 for i, _ in expected if i == k) for k in range(len(needs))]


@pytest.mark.parametrize("kind", ["pfmp", "observation"])
@pytest.mark.parametrize("seed", range(4))
def test_diagnosis_counts_the_offers_that_one_rule_alone_refuses(kind, seed):
    dice = random.Random(f"diagnosis{kind}{seed}")
    needs, offers = [random_need(dice, kind) for _ in range(80)], [random_offer(dice) for _ in range(60)]
    problem = build(as_arrays(kind, needs, offers), policy={}, seed=1)
    details = lone_rules(problem)
    alone = [i for i in range(len(needs)) if problem.options[i] == 0]
    assert alone
    assert sorted(details) == alone
    for i in alone:
        counts: dict[str, int] = {}
        for offer in offers:
            broken = refusals(needs[i], offer, LIMITS)
            if len(broken) == 1:
                counts[broken[0]] = counts.get(broken[0], 0) + 1
        assert details[i] == counts
        assert list(details[i].values()) == sorted(counts.values(), reverse=True)


def test_years_between_agrees_with_the_scalar_version():
    dice = random.Random(5)
    pairs = [(days(dice, dt.date(2000, 1, 1), 9000), days(dice, dt.date(2020, 1, 1), 9000)) for _ in range(4000)]
    pairs += [(dt.date(2008, 2, 29), dt.date(2023, 2, 28)), (dt.date(2008, 2, 29), dt.date(2023, 3, 1))]
    found = years_between(
        np.array([day_number(a) for a, _ in pairs]), np.array([day_number(b) for _, b in pairs])
    ).tolist()
    assert found == [rules.years_between(a, b) for a, b in pairs]


def test_metres_agree_with_the_scalar_version():
    rng = np.random.default_rng(3)
    a, b = rng.uniform([-60, -170], [60, 170], (4000, 2)), rng.uniform([-60, -170], [60, 170], (4000, 2))
    found = metres(a[:, 0], a[:, 1], b[:, 0], b[:, 1])
    expected = [rules.metres(tuple(p), tuple(q)) for p, q in zip(a.tolist(), b.tolist(), strict=True)]
    assert found.tolist() == expected


def test_tiers_agree_with_the_scalar_version():
    dice = random.Random(8)
    needs = [random_need(dice, "pfmp") for _ in range(50)]
    data = as_arrays("pfmp", needs, [])
    data.needs.escalated[::3] = True
    found = tiers(data.needs, day_number(dt.date(2027, 2, 8))).tolist()
    expected = [
        bareme.tier(escalated=i % 3 == 0, days_left=(need.starts_on - dt.date(2027, 2, 8)).days)
        for i, need in enumerate(needs)
    ]
    assert found == expected
    assert set(found) == {0, 1, 2}


@pytest.mark.parametrize(
    ("rank", "wishes", "distance_m", "cost"),
    [
        (1, 3, 0, 0),
        (1, 3, 1240, 12),
        (2, 3, 1250, 113),
        (5, 5, 0, 600),
        (7, 8, 0, 600),
        (None, 3, 0, 1000),
        (None, 0, 0, 0),
    ],
)
def test_cost_of_the_bareme(rank, wishes, distance_m, cost):
    assert bareme.cost(rank=rank, wishes=wishes, distance_m=distance_m) == cost


def test_codes_of_the_array_version_are_all_the_rules():
    """Every rule refused at least one pair of the draws above: none is dead."""
    seen: set[RuleCode] = set()
    for kind in ("pfmp", "observation"):
        dice = random.Random(f"dead{kind}")
        for _ in range(3000):
            seen.update(refusals(random_need(dice, kind), random_offer(dice), LIMITS))
    assert seen == set(RuleCode)
