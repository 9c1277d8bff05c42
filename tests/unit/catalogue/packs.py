"""Small packs as text, for tests that mend or break one line."""

SMALL = """\
pack: small
name: Small
version: 1
currency: EUR
start_level: aware
levels:
  - {code: aware, name: Aware, phases: [acquisition]}
  - {code: won, name: Won, phases: [closing, retention]}
  - {code: loyal, name: Loyal, phases: retention}
interactions:
  - code: mail
    name: Mailing
    domain: marketing
    direction: out
    personal: false
    rv: 2.5
    cost: 1.50
    rules:
      - {occurrence: 2-6, rv: 1}
      - {occurrence: 7+, rv: 0.25, cost: 1.20}
  - code: order
    name: Order
    domain: sales
    direction: in
    personal: true
    rv: 10
    cost: 6
    triggers:
      - {from: aware, to: won}
      - {from: [won], to: loyal}
    outcome_defining: true
    event_tags: repeat
  - code: rating
    name: Rating
    domain: service
    direction: in
    personal: false
    rv: 1
    cost: 0
    voice_of_customer: true
    voice_of: [mail, order]
"""


def changed(old: str, new: str) -> str:
    """Give the small pack with one text replaced, once."""
    assert SMALL.count(old) >= 1, old
    return SMALL.replace(old, new, 1)
