#pragma once

#include "sim/failure.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>

#include <boost/json/fwd.hpp>

namespace oxide::sim {

enum class Outcome { Open, Ok, Failed, Refused, ClientLeft };

/// One request as a service saw it.
struct Entry {
    std::uint64_t id = 0;
    std::chrono::system_clock::time_point at;
    std::string service;
    std::string method;
    std::string path;
    std::string model; ///< as asked
    std::string key;   ///< its middle left out
    bool chat = false;
    bool stream = false;
    Outcome outcome = Outcome::Open;
    std::optional<FailureKind> failure; ///< what was simulated
    bool clientLeft = false;            ///< before the end of the answer
    int status = 0;                     ///< 0: no headers were sent
    std::int64_t bytesIn = 0;           ///< of the body
    int images = 0;                     ///< that the chat carries
    std::int64_t bytesOut = 0;
    std::int64_t tokensIn = 0;
    std::int64_t tokensOut = 0; ///< sent; the whole answer's may be more
    std::optional<std::chrono::milliseconds> firstToken;
    std::chrono::milliseconds took{0};
    std::chrono::steady_clock::time_point began;
};

/// Sums over all requests, also those that the log has forgotten.
struct Counts {
    std::int64_t requests = 0;
    std::int64_t chats = 0;
    std::int64_t open = 0;
    std::int64_t mostOpen = 0;
    std::int64_t ok = 0;
    std::int64_t refused = 0; ///< for what the caller did: key, model, body, path
    std::int64_t clientLeft = 0;
    std::map<FailureKind, std::int64_t> failed; ///< simulated failures by kind
    std::int64_t tokensIn = 0;
    std::int64_t tokensOut = 0;
    std::int64_t bytesOut = 0;
};

/// What the services were asked. One thread.
class Journal final
{
public:
    static constexpr std::size_t kept = 200'000; ///< entries; the oldest are forgotten

    [[nodiscard]] std::shared_ptr<Entry> open(Entry entry);
    void close(Entry &entry, Outcome outcome);
    /// Chat counts alone: model lists and health checks are not in them.
    [[nodiscard]] boost::json::object countsJson() const;
    /// Entries with an id above `since`, of that service (empty: of all), at most so many.
    [[nodiscard]] boost::json::array entriesJson(const std::string &service, std::uint64_t since,
                                                 std::size_t most) const;
    /// Forgets; open requests are counted on.
    void clear();

private:
    [[nodiscard]] boost::json::object countsOf(const Counts &counts) const;

    std::deque<std::shared_ptr<Entry>> m_entries;
    std::map<std::string, Counts> m_counts;
    std::uint64_t m_last = 0;
};

} // namespace oxide::sim
