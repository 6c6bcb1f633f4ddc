#include "sim/journal.h"

#include <algorithm>

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

namespace {

std::string_view nameOf(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Open:
        return "open";
    case Outcome::Ok:
        return "ok";
    case Outcome::Failed:
        return "failed";
    case Outcome::Refused:
        return "refused";
    case Outcome::ClientLeft:
        return "client_left";
    }
    return {};
}

json::object entryJson(const Entry &entry)
{
    json::object object{
        {"id", entry.id},
        {"time_ms", duration_cast<milliseconds>(entry.at.time_since_epoch()).count()},
        {"service", entry.service},
        {"method", entry.method},
        {"path", entry.path},
        {"model", entry.model},
        {"key", entry.key},
        {"chat", entry.chat},
        {"stream", entry.stream},
        {"outcome", nameOf(entry.outcome)},
        {"failure", nullptr},
        {"status", entry.status},
        {"client_left", entry.clientLeft},
        {"bytes_in", entry.bytesIn},
        {"images", entry.images},
        {"bytes_out", entry.bytesOut},
        {"tokens_in", entry.tokensIn},
        {"tokens_out", entry.tokensOut},
        {"first_token_ms", nullptr},
        {"took_ms", entry.took.count()}};
    if (entry.failure)
        object["failure"] = base::nameOf(*entry.failure);
    if (entry.firstToken)
        object["first_token_ms"] = entry.firstToken->count();
    return object;
}

} // namespace

std::shared_ptr<Entry> Journal::open(Entry entry)
{
    entry.id = ++m_last;
    entry.at = std::chrono::system_clock::now();
    entry.began = std::chrono::steady_clock::now();
    auto shared = std::make_shared<Entry>(std::move(entry));
    m_entries.push_back(shared);
    if (m_entries.size() > kept)
        m_entries.pop_front();
    Counts &counts = m_counts[shared->service];
    ++counts.requests;
    if (shared->chat) {
        ++counts.chats;
        counts.mostOpen = std::max(counts.mostOpen, ++counts.open);
    }
    return shared;
}

void Journal::close(Entry &entry, Outcome outcome)
{
    if (entry.outcome != Outcome::Open)
        return;
    entry.outcome = outcome;
    entry.took = duration_cast<milliseconds>(std::chrono::steady_clock::now() - entry.began);
    if (!entry.chat)
        return;
    Counts &counts = m_counts[entry.service];
    --counts.open;
    counts.tokensIn += entry.tokensIn;
    counts.tokensOut += entry.tokensOut;
    counts.bytesOut += entry.bytesOut;
    counts.clientLeft += entry.clientLeft ? 1 : 0;
    switch (outcome) {
    case Outcome::Open:
    case Outcome::ClientLeft:
        break;
    case Outcome::Ok:
        ++counts.ok;
        break;
    case Outcome::Refused:
        ++counts.refused;
        break;
    case Outcome::Failed:
        if (entry.failure)
            ++counts.failed[*entry.failure];
        break;
    }
}

json::object Journal::countsOf(const Counts &counts) const
{
    json::object failed;
    std::int64_t failures = 0;
    for (const auto &[kind, count] : counts.failed) {
        failed[base::nameOf(kind)] = count;
        failures += count;
    }
    return {{"requests", counts.requests},
            {"chats", counts.chats},
            {"open", counts.open},
            {"most_open", counts.mostOpen},
            {"ok", counts.ok},
            {"refused", counts.refused},
            {"client_left", counts.clientLeft},
            {"failed", failures},
            {"failed_by_kind", std::move(failed)},
            {"tokens_in", counts.tokensIn},
            {"tokens_out", counts.tokensOut},
            {"bytes_out", counts.bytesOut}};
}

json::object Journal::countsJson() const
{
    json::object services;
    Counts total;
    for (const auto &[name, counts] : m_counts) {
        services[name] = countsOf(counts);
        total.requests += counts.requests;
        total.chats += counts.chats;
        total.open += counts.open;
        total.mostOpen += counts.mostOpen;
        total.ok += counts.ok;
        total.refused += counts.refused;
        total.clientLeft += counts.clientLeft;
        for (const auto &[kind, count] : counts.failed)
            total.failed[kind] += count;
        total.tokensIn += counts.tokensIn;
        total.tokensOut += counts.tokensOut;
        total.bytesOut += counts.bytesOut;
    }
    return {{"services", std::move(services)}, {"total", countsOf(total)}};
}

json::array Journal::entriesJson(const std::string &service, std::uint64_t since,
                                 std::size_t most) const
{
    json::array list;
    for (const auto &entry : m_entries) {
        if (list.size() >= most)
            break;
        if (entry->id > since && (service.empty() || entry->service == service))
            list.push_back(entryJson(*entry));
    }
    return list;
}

void Journal::clear()
{
    m_entries.clear();
    for (auto &[name, counts] : m_counts) {
        const std::int64_t open = counts.open;
        counts = Counts();
        counts.open = open;
        counts.mostOpen = open;
    }
}

} // namespace oxide::sim
