#include "storage/auditchain.h"

#include "base/text.h"
#include "storage/connection.h"
#include "storage/digest.h"

#include <algorithm>

#include <boost/json.hpp>

namespace oxide::storage {

using base::Result;

namespace {

std::string hexOf(const QByteArray &bytes)
{
    return base::str(bytes.toHex());
}

/// What a row's MAC is over: every column of it and the link before, one a line. The body has no
/// line breaks (JSON escapes them), so the parts cannot run into each other.
QByteArray rowMac(const QByteArray &key, std::int64_t number, base::TimePoint at,
                  const model::TaskId &task, std::string_view body, const QByteArray &previous)
{
    std::string text = "oxide-audit-1\n" + std::to_string(number) + '\n'
                       + std::to_string(at.time_since_epoch().count()) + '\n' + task.text() + '\n'
                       + hexOf(previous) + '\n';
    text += body;
    return hmacSha256(key, text);
}

QByteArray headSeal(const QByteArray &key, std::int64_t number, const QByteArray &mac)
{
    return hmacSha256(key, "oxide-audit-head-1\n" + std::to_string(number) + '\n' + hexOf(mac));
}

std::string_view eventName(const model::TaskSummary &task)
{
    if (task.state == model::TaskState::Interrupted)
        return "recovered";
    const bool isRefused = task.error == base::ErrorKind::PolicyRefused
                           || task.error == base::ErrorKind::BudgetExceeded;
    return isRefused ? "refused" : "finished";
}

boost::json::string textOf(std::string_view text)
{
    return boost::json::string(text.data(), text.size());
}

std::string jsonString(std::string_view text)
{
    return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

/// Words that blanks separate, as a JSON array.
std::string arrayOf(std::string_view words)
{
    std::string text = "[";
    for (std::size_t at = 0; at < words.size();) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        if (text.size() > 1)
            text += ',';
        text += jsonString(words.substr(at, end - at));
        at = end + 1;
    }
    return text + ']';
}

/// Written as text at once: a tree of JSON values cost more than the row that it went into.
std::string bodyOf(const AuditEvent &event)
{
    const model::TaskSummary &task = event.task;
    std::string body;
    body.reserve(512);
    const auto put = [&body](std::string_view key, std::string_view json) {
        body += body.empty() ? "{\"" : ",\"";
        body.append(key).append("\":").append(json);
    };
    put("event", jsonString(eventName(task)));
    put("source", jsonString(base::nameOf(task.source)));
    put("type", jsonString(base::nameOf(task.type)));
    put("prompt_sha256", jsonString(hexOf(event.promptHash)));
    put("prompt_bytes", std::to_string(event.promptBytes));
    if (!event.flags.empty())
        put("flags", event.flags);
    put("snapshot", jsonString(event.snapshot));
    put("service", jsonString(task.target.service));
    put("model", jsonString(task.target.model));
    put("reasons", arrayOf(event.reasons));
    put("attempts", std::to_string(task.attempts));
    put("status", jsonString(base::nameOf(task.state)));
    if (task.duration)
        put("latency_ms", std::to_string(task.duration->count()));
    if (task.error)
        put("failure", jsonString(base::nameOf(*task.error)));
    return body + '}';
}

model::AuditReport broken(std::int64_t checked, std::int64_t number, const std::string &problem)
{
    model::AuditReport report;
    report.checked = checked;
    report.brokenAt = number;
    report.problem = problem;
    return report;
}

std::string entry(std::int64_t number)
{
    return "Entry " + std::to_string(number);
}

} // namespace

std::string flagsOf(const model::Decision &decision)
{
    const model::TaskFeatures &features = decision.features;
    boost::json::object flags;
    boost::json::array kinds;
    for (const model::Sensitivity kind : features.sensitivity)
        kinds.push_back(textOf(base::nameOf(kind)));
    flags["sensitivity"] = std::move(kinds);
    flags["files"] = features.files;
    flags["tools"] = features.needsTools;
    flags["vision"] = features.needsVision;
    flags["json"] = features.needsJson;
    flags["manual"] = !features.service.empty();
    flags["refused"] = decision.refused;
    return boost::json::serialize(flags);
}

std::string reasonsOf(const model::Decision &decision)
{
    std::string text;
    for (const model::Reason &reason : decision.reasons) {
        if (!text.empty())
            text += ' ';
        text += base::nameOf(reason.code);
    }
    return text;
}

Result<void> AuditChain::begin(Connection &connection, const QByteArray &key)
{
    const auto isOld = connection.integer(
        "SELECT EXISTS (SELECT 1 FROM audit_head) OR EXISTS (SELECT 1 FROM audit) "
        "OR EXISTS (SELECT 1 FROM decisions d JOIN tasks t ON t.seq = d.seq "
        "WHERE t.finished_at IS NOT NULL)");
    if (!isOld)
        return base::fail(isOld.error());
    if (isOld->value_or(1) != 0)
        return {};
    const QByteArray noMac("");
    return connection.run("INSERT INTO audit_head (id, number, mac, seal) VALUES (1, 0, ?, ?)",
                          noMac, headSeal(key, 0, noMac));
}

Result<AuditChain::Head> AuditChain::readHead(Connection &connection) const
{
    Head head;
    {
        Statement select =
            connection.prepare("SELECT number, mac, seal FROM audit_head WHERE id = 1");
        if (auto ran = select.run(); !ran)
            return base::fail(std::move(ran.error()));
        if (select.next()) {
            head.number = select.integer();
            head.mac = select.bytes();
            head.isSealed = select.bytes() == headSeal(m_key, head.number, head.mac);
        }
    }
    if (head.isSealed)
        return head;
    Head last;
    Statement select =
        connection.prepare("SELECT number, mac FROM audit ORDER BY number DESC LIMIT 1");
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    if (select.next()) {
        last.number = select.integer();
        last.mac = select.bytes();
    }
    return last;
}

Result<void> AuditChain::append(Connection &connection, const AuditEvent &event)
{
    if (!m_head) {
        auto head = readHead(connection);
        if (!head)
            return base::fail(std::move(head.error()));
        m_head = std::move(*head);
    }
    const std::int64_t number = m_head->number + 1;
    const std::string body = bodyOf(event);
    const QByteArray mac = rowMac(m_key, number, event.at, event.task.id, body, m_head->mac);
    auto done = connection.run("INSERT INTO audit (number, at, task, body, mac) VALUES (?, ?, ?, "
                               "CAST(? AS TEXT), ?)",
                               number, event.at, event.task.id, asBytes(body), mac);
    if (!done)
        return done;
    m_head->number = number;
    m_head->mac = mac;
    m_changed = true;
    return {};
}

Result<void> AuditChain::flush(Connection &connection)
{
    Result<void> done;
    if (m_changed && m_head->isSealed)
        done = connection.run("UPDATE audit_head SET number = ?, mac = ?, seal = ? WHERE id = 1",
                              m_head->number, m_head->mac,
                              headSeal(m_key, m_head->number, m_head->mac));
    forget();
    return done;
}

void AuditChain::forget()
{
    m_head.reset();
    m_changed = false;
}

Result<model::AuditReport> AuditChain::verify(Connection &connection, const QByteArray &key)
{
    Statement select =
        connection.prepare("SELECT number, at, task, body, mac FROM audit ORDER BY number");
    if (auto ran = select.run(); !ran)
        return base::fail(std::move(ran.error()));
    std::int64_t checked = 0;
    QByteArray previous;
    while (select.next()) {
        if (auto open = connection.mayGoOn(); !open)
            return base::fail(std::move(open.error()));
        const std::int64_t number = select.integer();
        const base::TimePoint at = select.time();
        const model::TaskId task = select.id();
        const std::string body = select.text();
        const QByteArray mac = select.bytes();
        if (number != checked + 1)
            return broken(checked, checked + 1, entry(checked + 1) + " is missing.");
        if (mac != rowMac(key, number, at, task, body, previous)) {
            return broken(checked, number,
                          entry(number)
                              + (number == 1 ? " was changed, or the audit key is another one."
                                             : " was changed."));
        }
        previous = mac;
        ++checked;
    }
    if (auto end = select.endOfRows(); !end)
        return base::fail(std::move(end.error()));

    Statement head = connection.prepare("SELECT number, mac, seal FROM audit_head WHERE id = 1");
    if (auto ran = head.run(); !ran)
        return base::fail(std::move(ran.error()));
    model::AuditReport report;
    report.checked = checked;
    if (!head.next())
        return broken(checked, checked, "The chain's head is missing.");
    const std::int64_t number = head.integer();
    const QByteArray mac = head.bytes();
    if (head.bytes() != headSeal(key, number, mac))
        return broken(checked, number,
                      checked == 0
                          ? "The chain's head was changed, or the audit key is another one."
                          : "The chain's head was changed.");
    if (number > checked) {
        return broken(checked, checked + 1,
                      "The entries from " + std::to_string(checked + 1) + " to "
                          + std::to_string(number) + " are missing at the end.");
    }
    if (number != checked || mac != previous)
        return broken(checked, number, "The chain goes on after its head.");
    return report;
}

Result<model::AuditRecord> AuditChain::recordOf(Connection &connection, const model::TaskId &task)
{
    Statement select = connection.prepare(
        "SELECT number, at, body, mac FROM audit WHERE task = ? ORDER BY number DESC LIMIT 1");
    if (auto ran = select.bind(task).run(); !ran)
        return base::fail(std::move(ran.error()));
    if (!select.next())
        return base::fail(base::ErrorKind::NotFound,
                          "The audit knows no end of a task " + task.text() + '.');
    model::AuditRecord record;
    record.number = select.integer();
    record.at = select.time();
    record.task = task;
    record.facts = select.text();
    record.mac = hexOf(select.bytes());
    return record;
}

} // namespace oxide::storage
