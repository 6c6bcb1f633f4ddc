#include "providers/httpprovider.h"

#include "base/promise.h"
#include "net/bodycollector.h"
#include "providers/httpsession.h"
#include "providers/messages.h"

#include <algorithm>
#include <span>
#include <utility>

#include <QCoroFuture>

namespace oxide::providers {

namespace {

/// Enough for every lesson a dialect can learn from one server.
constexpr int kMaxAdaptations = 3;
/// As text: the longest known have 4,096 numbers.
constexpr std::size_t kLargestVector = 128U * 1024;

ChatOutcome failedWith(base::Error error)
{
    ChatOutcome outcome;
    outcome.error = std::move(error);
    return outcome;
}

base::Error noModelAt(const std::string &where)
{
    base::Error error;
    error.kind = base::ErrorKind::ModelNotFound; // the next service may have one
    error.message = "No model is known for " + where
                    + ": it has listed none (oxidectl services tells why). Or set default_model.";
    return error;
}

QCoro::Task<ChatOutcome> runChat(std::shared_ptr<HttpDialect> dialect,
                                 std::shared_ptr<HttpSession> session, ChatRequest request,
                                 ChatSink sink, std::stop_token stop)
{
    if (request.model.empty())
        co_return failedWith(noModelAt(dialect->where()));
    for (int adaptations = 0;; ++adaptations) {
        const auto checked = checkContent(request, dialect->quoted(request), dialect->where());
        if (!checked)
            co_return failedWith(checked.error());
        if (const auto told = tellLacks(dialect->lacks(request), request, sink); !told)
            co_return failedWith(told.error());
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

/// Vectors of one request's texts.
QCoro::Task<base::Result<Embedded>> askForVectors(std::shared_ptr<HttpDialect> dialect,
                                                  std::shared_ptr<HttpSession> session,
                                                  net::Request request, std::stop_token stop)
{
    net::BodyCollector collector(request.maxBody);
    QCoro::Task<base::Result<net::ResponseHead>> exchanging =
        session->exchange(std::move(request), collector, std::move(stop));
    base::Result<net::ResponseHead> head = co_await exchanging;
    base::Result<net::Response> response = collector.take(std::move(head), dialect->where());
    if (!response)
        co_return base::fail(session->scrubbed(std::move(response.error())));
    // Megabytes of numbers: no work for the engine's thread.
    const auto read = [dialect, body = std::move(response->body)] {
        return readVectors(*dialect->embedding(), body, dialect->where());
    };
    const QFuture<base::Result<Embedded>> reading = base::runInPool<Embedded>(read);
    base::Result<Embedded> embedded = co_await reading;
    if (!embedded)
        co_return base::fail(session->scrubbed(std::move(embedded.error())));
    co_return embedded;
}

QCoro::Task<ChatOutcome> runEmbed(std::shared_ptr<HttpDialect> dialect,
                                  std::shared_ptr<HttpSession> session, EmbedRequest request,
                                  ChatSink sink, std::stop_token stop)
{
    EmbedDialect *embedding = dialect->embedding();
    if (!embedding)
        co_return failedWith(noEmbeddings(dialect->where()));
    if (request.model.empty())
        co_return failedWith(noModelAt(dialect->where()));
    request.isQuotable =
        request.isQuotable && request.input->texts.size() <= embedding->mostTexts();
    if (const auto told = tellLacks(embedding->lacks(request), request, sink); !told)
        co_return failedWith(told.error());
    ChatOutcome outcome;
    const auto vectors = std::make_shared<model::Vectors>();
    std::span<const std::string> rest(request.input->texts);
    while (!rest.empty()) {
        const auto texts = rest.first(std::min(rest.size(), embedding->mostTexts()));
        rest = rest.subspan(texts.size());
        net::Request http = embedding->request(request, texts);
        http.maxBody = std::max(http.maxBody, texts.size() * kLargestVector);
        http.deadlines.firstToken = http.deadlines.total; // the answer comes whole
        QCoro::Task<base::Result<Embedded>> asking =
            askForVectors(dialect, session, std::move(http), stop);
        base::Result<Embedded> embedded = co_await asking;
        if (embedded) {
            add(*embedded, outcome);
            outcome.usage.output = 0; // known also where a later request fails: this one is billed
            if (auto taken = take(std::move(embedded->vectors), texts.size(), request,
                                  dialect->where(), *vectors);
                !taken)
                embedded = base::fail(std::move(taken.error()));
        }
        if (!embedded) {
            outcome.error = std::move(embedded.error());
            co_return outcome;
        }
    }
    outcome.finishReason = "stop";
    model::VectorsMade made;
    made.vectors = vectors;
    sink(std::move(made));
    co_return outcome;
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

QCoro::Task<ChatOutcome> HttpProvider::embed(EmbedRequest request, ChatSink sink,
                                             std::stop_token stop)
{
    return runEmbed(m_dialect, m_session, std::move(request), std::move(sink), std::move(stop));
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
