"""A proof of work: of one form, taken once, and asked of nobody."""

import datetime as dt
import hashlib
import json
import re
from uuid import uuid4

import pytest
from django.core import signing

from participation.models import Proposal, UsedChallenge
from participation.services import sending
from participation.services.proofs import (
    MOST_TRIES,
    SALT,
    Challenge,
    check_solution,
    forget_proofs,
    new_challenge,
    use_proof,
)
from tests.factories.agenda import at
from tests.factories.participation import ProposalFactory, facts_of, typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_tuesday_3_march(time_machine):
    time_machine.move_to(at("2026-03-03 18:42"), tick=False)


def solved(prefix: str, target: str) -> str:
    """As the worker does."""
    found = (
        n
        for n in range(MOST_TRIES)
        if hashlib.sha256(f"{prefix}{n}".encode()).hexdigest() == target
    )
    return str(next(found))


def solve(challenge: Challenge) -> str:
    return solved(challenge.prefix, challenge.target)


def test_the_number_is_found_below_the_tries_and_proves_its_own_form_alone():
    form = uuid4()
    challenge = new_challenge(form)
    solution = solve(challenge)

    assert re.fullmatch(r"[0-9a-f]{64}", check_solution(form, challenge.signed, solution))
    assert check_solution(uuid4(), challenge.signed, solution) == ""


@pytest.mark.parametrize("solution", ["", "-1", "50000", "x" * 5000, "１", "0 ", "\x00"])
def test_another_number_proves_nothing(solution):
    form = uuid4()

    assert check_solution(form, new_challenge(form).signed, solution) == ""


@pytest.mark.parametrize("signed", ["", "x", "a:b:c", "é:x:y"])
def test_a_challenge_that_is_not_ours_proves_nothing(signed):
    assert check_solution(uuid4(), signed, "1") == ""


def test_a_signature_with_another_salt_proves_nothing():
    form = uuid4()
    facts = [form.hex, "p", hashlib.sha256(b"p1").hexdigest()]

    signed = [signing.dumps(facts, salt="participation.opening"), signing.dumps("x", salt=SALT)]

    assert [check_solution(form, one, "1") for one in signed] == ["", ""]


def test_a_challenge_of_two_days_ago_proves_nothing(time_machine):
    form = uuid4()
    challenge = new_challenge(form)

    time_machine.shift(dt.timedelta(hours=48, seconds=1))

    assert check_solution(form, challenge.signed, solve(challenge)) == ""


def test_a_proof_is_taken_once_and_forgotten_when_it_would_not_be_taken_anyway(time_machine):
    taken = [use_proof("a" * 64), use_proof("a" * 64), use_proof("b" * 64), use_proof("")]
    early = forget_proofs()
    time_machine.shift(dt.timedelta(hours=48, seconds=1))

    assert (taken, early, forget_proofs()) == ([True, False, True, False], 0, 2)


def start(client) -> tuple[str, str, str, str]:
    page = client.get("/proposer/").content.decode()
    opening = re.findall(r'name="opening" value="([^"]+)"', page)[0]
    return opening, *(
        re.findall(rf'data-{name}="([^"]+)"', page)[0] for name in ("challenge", "prefix", "target")
    )


def test_a_proof_is_used_only_once_the_whole_form_is_valid(client, time_machine):
    opening, challenge, prefix, target = start(client)
    proof = {"challenge": challenge, "solution": solved(prefix, target)}
    draft = client.post(
        "/proposer/", typed(title="") | proof | {"opening": opening, "faire": "relire"}
    ).url
    time_machine.shift(60)
    wrong = (client.post(draft, {"faire": "envoyer"}).status_code, UsedChallenge.objects.count())

    address = draft.removesuffix("relire/")
    client.post(address, typed() | {"faire": "garder"})
    client.post(draft, {"faire": "envoyer"})

    proposal = Proposal.objects.get()
    assert (wrong, proposal.state, bool(proposal.proof), UsedChallenge.objects.count()) == (
        (302, 0),
        "sent",
        True,
        1,
    )
    assert "data-challenge" not in client.get(address).content.decode()


def test_the_scripts_autosave_sends_the_proof_too(client):
    opening, challenge, prefix, target = start(client)
    headers = {"Accept": "application/json"}
    first = client.post("/proposer/", typed() | {"opening": opening}, headers=headers)

    client.post(
        json.loads(first.content)["url"],
        typed() | {"challenge": challenge, "solution": solved(prefix, target)},
    )

    assert Proposal.objects.get().proof


def test_without_a_proof_a_proposal_can_still_be_sent():
    proposal = ProposalFactory(proof="")

    sent = sending.send_proposal(proposal, facts_of(proposal), "mireille@example.org")

    assert (sent.state, bool(sent.proof)) == ("sent", False)


def test_of_two_proposals_with_one_proof_the_second_has_none():
    proposals = [ProposalFactory(proof="a" * 64) for _ in range(2)]

    sent = [sending.send_proposal(row, facts_of(row), "mireille@example.org") for row in proposals]

    assert [bool(row.proof) for row in sent] == [True, False]
