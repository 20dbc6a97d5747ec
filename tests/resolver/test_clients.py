from __future__ import annotations

from resolver.clients import UNLIMITED, Client, ClientTable


def client(number):
    return Client(f"10.0.{number // 256}.{number % 256}", "pupils", unsure=False)


def test_forged_addresses_cannot_fill_the_memory():
    table = ClientTable(most=100)
    for number in range(10_000):
        table.add(client(number))
    assert len(table) <= 100


def test_who_comes_back_is_remembered_longer_than_who_does_not():
    table = ClientTable(most=100)
    regular = client(9999)
    table.add(regular)
    for number in range(1000):
        table.add(client(number))
        assert table.get(regular.address) is regular


def test_forgotten_is_forgotten():
    table = ClientTable(most=4)
    for number in range(4):
        table.add(client(number))
    for number in range(4):
        table.forget(client(number).address)
    assert all(table.get(client(number).address) is None for number in range(4))


def test_a_second_is_paid_out_once():
    one = client(1)
    one.refill(7, 10)
    one.left -= 4
    one.refill(7, 10)
    assert one.left == 6
    one.refill(8, 10)
    assert one.left == 10


def test_no_limit_is_no_limit():
    one = client(1)
    one.refill(1, 0)
    assert one.left == UNLIMITED
