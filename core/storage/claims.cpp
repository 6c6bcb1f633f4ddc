#include "storage/claims.h"

#include "storage/connection.h"
#include "storage/taskrows.h"

#include <utility>

namespace oxide::storage {

using base::Result;

namespace {

Result<std::vector<model::SpendClaim>> allClaims(Connection &connection)
{
    Statement select = connection.prepare("SELECT task, service, client, tags, at, amount_micros, "
                                          "settled FROM claims ORDER BY number");
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    std::vector<model::SpendClaim> claims;
    while (select.next()) {
        model::SpendClaim claim;
        claim.task = select.id();
        claim.service = select.text();
        claim.client = select.text();
        claim.tags = listOf(select.text());
        claim.at = select.time();
        claim.amount = model::Money::fromMicros(select.integer());
        claim.isSettled = select.flag();
        claims.push_back(std::move(claim));
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));
    return claims;
}

} // namespace

Result<BookedClaim> bookClaim(Connection &connection, const model::SpendClaim &claim,
                              SpendLists spent)
{
    auto claims = allClaims(connection);
    if (!claims)
        return base::fail(std::move(claims.error()));
    const auto number = connection.integer("SELECT coalesce(max(number), 0) + 1 FROM claims");
    if (!number)
        return base::fail(number.error());
    auto done = connection.run("INSERT INTO claims (number, task, service, client, tags, at, "
                               "amount_micros, settled) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                               **number, claim.task, claim.service, claim.client,
                               textOf(claim.tags), claim.at, claim.amount, claim.isSettled);
    if (!done)
        return base::fail(std::move(done.error()));
    BookedClaim booked;
    booked.number = **number;
    booked.claims = std::move(*claims);
    booked.spent = std::move(spent);
    return booked;
}

Result<void> growClaim(Connection &connection, std::int64_t number, model::Money amount)
{
    return connection.run("UPDATE claims SET amount_micros = max(amount_micros, ?) WHERE number = "
                          "?",
                          amount, number);
}

Result<void> settleClaim(Connection &connection, std::int64_t number, model::Money amount)
{
    return connection.run("UPDATE claims SET amount_micros = ?, settled = 1 WHERE number = ?",
                          amount, number);
}

Result<void> dropClaim(Connection &connection, std::int64_t number)
{
    return connection.run("DELETE FROM claims WHERE number = ?", number);
}

Result<void> dropClaims(Connection &connection, const model::TaskId &task)
{
    return connection.run("DELETE FROM claims WHERE task = ?", task);
}

} // namespace oxide::storage
