"""The tree over all heads: any move, any order, any proof."""

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binhyen.audit.merkle import EMPTY, Head, Tree, daily_root, holds, leaf, node

CHAINS = st.text("abcdef0123456789", min_size=1, max_size=6)
HEADS = st.dictionaries(CHAINS, st.tuples(st.integers(1, 99), st.integers(0, 9)), max_size=40).map(
    lambda found: [Head(chain, number, str(digest) * 64) for chain, (number, digest) in found.items()]
)


def plain_root(heads: list[Head]) -> bytes:
    """RFC 6962, as it is written there: split at the largest power of two below n."""
    leaves = [leaf(head) for head in sorted(heads)]

    def over(part: list[bytes]) -> bytes:
        if len(part) == 1:
            return part[0]
        split = 1
        while split * 2 < len(part):
            split *= 2
        return node(over(part[:split]), over(part[split:]))

    return over(leaves) if leaves else EMPTY


@given(HEADS)
def test_the_root_is_that_of_rfc_6962(heads: list[Head]) -> None:
    assert Tree(heads).root() == plain_root(heads)
    assert len(Tree(heads)) == len(heads)


@given(st.lists(HEADS, max_size=5))
def test_heads_that_move_give_the_same_root_as_a_tree_made_afresh(moves: list[list[Head]]) -> None:
    tree, now = Tree(), {}
    for heads in moves:
        tree.move(heads)
        now.update({head.chain: head for head in heads})
        assert tree.root() == plain_root(list(now.values()))


@given(HEADS.filter(bool), st.data())
def test_every_head_has_a_proof_and_no_other_head_fits_it(heads: list[Head], data: st.DataObject) -> None:
    tree = Tree(heads)
    head = data.draw(st.sampled_from(heads))
    proof = tree.proof(head.chain)
    assert holds(head, proof, tree.root())
    assert len(proof) <= len(heads).bit_length()
    assert not holds(Head(head.chain, head.sequence + 1, head.hash), proof, tree.root())
    other = data.draw(st.sampled_from(heads))
    assert holds(other, proof, tree.root()) == (other == head)


def test_leaves_and_nodes_are_hashed_apart() -> None:
    assert leaf(Head("a", 1, "b")) == hashlib.sha256(b"\x00a\x1f1\x1fb").digest()
    assert node(b"x", b"y") == hashlib.sha256(b"\x01xy").digest()
    assert len({daily_root(date(2026, 1, day), 1, EMPTY, "") for day in (1, 2)}) == 2


def test_an_unknown_chain_has_no_proof() -> None:
    with pytest.raises(KeyError):
        Tree([Head("a", 1, "b")]).proof("c")
