#pragma once

#include "httpserver/server.h"
#include "sim/answerrun.h"
#include "sim/dialect.h"
#include "sim/journal.h"
#include "sim/profile.h"

#include <deque>
#include <memory>
#include <set>

#include <boost/json/fwd.hpp>

namespace oxide::sim {

/// Which requests a planned failure waits for.
enum class Scope { Chat, Models, Other, All };

/// The next `count` requests fail so.
struct PlannedFailure {
    FailureKind kind = FailureKind::Status500;
    std::int64_t count = 1;
    Scope scope = Scope::Chat;
    std::string model; ///< empty: any
};

/// One simulated service on its port. Everything but the constructor, start() and stop() on the
/// I/O thread.
class Service final
{
public:
    Service(httpserver::IoContext &io, const std::string &host, ServiceProfile profile,
            std::uint64_t seed, Journal &journal);
    Service(const Service &) = delete;
    Service &operator=(const Service &) = delete;

    [[nodiscard]] base::Result<void> start();
    void stop(std::chrono::milliseconds deadline);

    [[nodiscard]] const ServiceProfile &profile() const { return m_profile; }
    /// Its part of the line that is printed at the start.
    [[nodiscard]] boost::json::object readyJson() const;

    void plan(PlannedFailure failure);
    /// Changes latency, pace, failure shares and the like; not name, dialect or port.
    [[nodiscard]] base::Result<void> change(const boost::json::object &json);
    void refuseConnections(std::chrono::milliseconds time);
    /// As it was at the start: profile, request numbers, plans, prompt cache.
    void reset();

private:
    void planFirst();
    void handle(httpserver::Request request,
                const std::shared_ptr<httpserver::ResponseWriter> &writer);
    void handleChat(httpserver::Request request, const std::shared_ptr<Entry> &entry,
                    const std::shared_ptr<httpserver::ResponseWriter> &writer);
    void handleOther(const httpserver::Request &request, Operation operation,
                     const std::shared_ptr<Entry> &entry,
                     const std::shared_ptr<httpserver::ResponseWriter> &writer);
    void refuse(const httpserver::Request &request, const Refusal &refusal,
                const std::shared_ptr<Entry> &entry,
                const std::shared_ptr<httpserver::ResponseWriter> &writer);
    void play(AnswerPlan plan, const std::shared_ptr<Entry> &entry,
              const std::shared_ptr<httpserver::ResponseWriter> &writer);

    [[nodiscard]] std::optional<Refusal> keyRefusal(const std::string &key) const;
    [[nodiscard]] std::optional<FailureKind> failureFor(Scope scope, const AskedModel &asked,
                                                        Random &random);
    [[nodiscard]] AnswerPlan planFor(httpserver::Request request, ChatCall call,
                                     const AskedModel &asked, Random random);
    [[nodiscard]] Usage countInput(ChatCall &call);
    [[nodiscard]] Reply statusReply(const httpserver::Request &request, FailureKind kind) const;

    httpserver::IoContext &m_io;
    std::string m_host;
    const ServiceProfile m_original;
    ServiceProfile m_profile;
    const std::uint64_t m_seed;
    Journal &m_journal;
    std::unique_ptr<Dialect> m_dialect;
    httpserver::Server m_server;

    std::uint64_t m_chats = 0; ///< the number of a chat is part of its seed
    std::deque<PlannedFailure> m_planned;
    std::set<std::uint64_t> m_cachedPrompts; ///< hashes of the beginnings seen
    std::uint64_t m_refusals = 0;
};

} // namespace oxide::sim
