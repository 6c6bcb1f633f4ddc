#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "model/decision.h"
#include "model/history.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <QByteArray>

namespace oxide::storage {

class Connection;

/// What an audit event says of a task: never a word of its text.
struct AuditEvent {
    base::TimePoint at;
    model::TaskSummary task;
    QByteArray promptHash; ///< SHA-256
    std::int64_t promptBytes = 0;
    std::string flags;    ///< from flagsOf(), stored with the decision
    std::string reasons;  ///< reason codes, separated by blanks
    std::string snapshot; ///< hash of the routing snapshot
};

/// What the audit says of a decision's inputs: kinds of personal data, needs, choices. JSON.
[[nodiscard]] std::string flagsOf(const model::Decision &decision);
[[nodiscard]] std::string reasonsOf(const model::Decision &decision);

/// The chain of audit events. Each row's MAC is HMAC-SHA256 over its number, time, task, text and
/// the MAC before it, so no row can be changed, removed or put in without the key. A head record
/// under a seal of its own names the last row, so that a cut tail is seen as well. It stands from
/// the database's first day and is never made again, nor sealed anew over one that was changed:
/// emptied tables are told too. What no seal can tell is an older copy of the whole put back.
/// Several processes extend one chain: the head is read inside the write transaction. Writing
/// thread, verify aside.
class AuditChain
{
public:
    explicit AuditChain(QByteArray key) : m_key(std::move(key)) {}

    /// Seals the head of a chain without entries, in the transaction that brings the schema up to
    /// date. Leaves all as it is where there is a head, or where entries or tasks that ended say
    /// that there must have been one.
    [[nodiscard]] static base::Result<void> begin(Connection &connection, const QByteArray &key);

    /// Adds an event; the head follows in flush().
    [[nodiscard]] base::Result<void> append(Connection &connection, const AuditEvent &event);
    /// Writes the head, in the transaction of the rows.
    [[nodiscard]] base::Result<void> flush(Connection &connection);
    /// The transaction is over, whichever way.
    void forget();

    /// Reads the whole chain and names the first link that is broken or missing.
    [[nodiscard]] static base::Result<model::AuditReport> verify(Connection &connection,
                                                                 const QByteArray &key);

    /// The newest link of a task; NotFound where it has none (yet).
    [[nodiscard]] static base::Result<model::AuditRecord> recordOf(Connection &connection,
                                                                   const model::TaskId &task);

private:
    struct Head {
        std::int64_t number = 0;
        QByteArray mac;
        bool isSealed = false; ///< no: gone or changed, and it stays so for verify to tell
    };
    [[nodiscard]] base::Result<Head> readHead(Connection &connection) const;

    QByteArray m_key;
    std::optional<Head> m_head; ///< of the running transaction
    bool m_changed = false;
};

} // namespace oxide::storage
