#include "providers/httpprovider.h"

#include "providers/httpsession.h"

#include <utility>

namespace oxide::providers {

namespace {

/// Enough for every lesson a dialect can learn from one server.
constexpr int kMaxAdaptations = 3;

ChatOutcome failedWith(base::Error error)
{
    ChatOutcome outcome;
    outcome.error = std::move(error);
    return outcome;
}

QCoro::Task<ChatOutcome> runChat(std::shared_ptr<HttpDialect> dialect,
                                 std::shared_ptr<HttpSession> session, ChatRequest request,
                                 ChatSink sink, std::stop_token stop)
{
    if (request.model.empty()) {
        base::Error error;
        error.kind = base::ErrorKind::ModelNotFound; // the next service may have one
        error.message = "No model is known for " + dialect->where() + ": set default_model.";
        co_return failedWith(std::move(error));
    }
    for (int adaptations = 0;; ++adaptations) {
        const int lessons = dialect->lessons();
        base::Result<net::Request> built = dialect->chatRequest(request);
        if (!built)
            co_return failedWith(std::move(built.error()));
        const std::unique_ptr<ChatReader> reader = dialect->chatReader(request, sink);
        ChatStream body(dialect->framing(), *reader, dialect->where());
        QCoro::Task<base::Result<net::ResponseHead>> task =
            session->exchange(std::move(*built), body, stop);
        const base::Result<net::ResponseHead> ended = co_await task;
        if (!ended && ended.error().kind == base::ErrorKind::BadRequest
            && adaptations < kMaxAdaptations
            && dialect->isWorthRepeating(request, ended.error(), lessons))
            continue;
        ChatOutcome outcome = body.finish(ended);
        if (outcome.error)
            outcome.error = session->scrubbed(std::move(*outcome.error));
        co_return outcome;
    }
}

} // namespace

HttpProvider::HttpProvider(model::ServiceConfig config, const ProviderDeps &deps,
                           std::unique_ptr<HttpDialect> dialect)
    : m_config(std::move(config)), m_dialect(std::move(dialect)),
      m_session(std::make_shared<HttpSession>(m_config, deps, m_dialect))
{
}

HttpProvider::~HttpProvider() = default;

QCoro::Task<ChatOutcome> HttpProvider::chat(ChatRequest request, ChatSink sink,
                                            std::stop_token stop)
{
    return runChat(m_dialect, m_session, std::move(request), std::move(sink), std::move(stop));
}

QCoro::Task<base::Result<Probe>> HttpProvider::probe(std::stop_token stop)
{
    return m_dialect->probe(m_dialect, m_session, std::move(stop));
}

QCoro::Task<base::Result<void>> HttpProvider::start(Progress progress, std::stop_token stop)
{
    return m_dialect->start(m_dialect, m_session, std::move(progress), std::move(stop));
}

} // namespace oxide::providers
