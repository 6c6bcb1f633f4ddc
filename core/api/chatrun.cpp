#include "api/chatrun.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace oxide::api {

using httpserver::WriteResult;

namespace {

/// Pieces of an answer that wait for its end before they are put together.
constexpr std::size_t kPiecesAtOnce = 256;

base::Error errorOf(const model::TaskFinished &finished)
{
    if (finished.error)
        return *finished.error;
    base::Error error;
    error.kind = base::ErrorKind::Interrupted;
    error.message = "The task ended before it was done.";
    return error;
}

} // namespace

void ChatRun::start(const Tools &tools, ChatRequest request, std::shared_ptr<Answer> answer,
                    MakeWriter makeWriter)
{
    std::make_shared<ChatRun>(tools, std::move(request), std::move(answer), std::move(makeWriter))
        ->begin();
}

ChatRun::ChatRun(const Tools &tools, ChatRequest request, std::shared_ptr<Answer> answer,
                 MakeWriter makeWriter)
    : m_tools(tools), m_request(std::move(request)), m_answer(std::move(answer)),
      m_makeWriter(std::move(makeWriter)), m_task(m_request.task.id),
      m_isForPrograms(m_request.task.sampling.jsonMode),
      m_warnings(std::exchange(m_request.unanswered, {}))
{
}

void ChatRun::begin()
{
    m_answer->setHeader(taskHeader, m_task.text());
    m_answer->writer().onClosed([weak = weak_from_this()] {
        if (const auto self = weak.lock())
            self->left();
    });
    auto submitting = m_tools.engine.submit(
        std::move(m_request.task),
        [self = shared_from_this()](const model::TaskEvent &event) { self->push(event); });
    whenReady(std::move(submitting),
              [self = shared_from_this()](const base::Result<model::TaskId> &submitted) {
                  if (!submitted)
                      self->refused(submitted.error());
                  else if (self->m_hasLeft) // while it was being stored, when nothing ran yet
                      self->cancel();
              });
}

void ChatRun::push(News news)
{
    if (m_hasLeft)
        return;
    // Each waking of the I/O thread costs more than the news it takes: whoever waits for a whole
    // answer is not woken for its pieces.
    const bool isUrgent = m_request.stream || isLast(news);
    {
        const std::lock_guard lock(m_mutex);
        m_news.push_back(std::move(news));
        if (m_isWoken || (!isUrgent && m_news.size() < kPiecesAtOnce))
            return;
        m_isWoken = true;
    }
    m_answer->writer().soon([self = shared_from_this()] { self->take(); });
}

bool ChatRun::isLast(const News &news)
{
    const auto *event = std::get_if<model::TaskEvent>(&news);
    return !event || std::holds_alternative<model::TaskFinished>(event->what);
}

void ChatRun::refused(const base::Error &error)
{
    explainRefusal(m_tools.engine, error, [self = shared_from_this()](Refusal refusal) {
        self->push(std::move(refusal));
    });
}

void ChatRun::cancel()
{
    m_tools.engine.cancel(m_task);
}

void ChatRun::left()
{
    if (m_isOver)
        return;
    m_isOver = true;
    m_hasLeft = true;
    cancel();
    if (m_isStreaming)
        return;
    m_answer->fail(clientLeft());
}

void ChatRun::take()
{
    std::vector<News> news;
    {
        const std::lock_guard lock(m_mutex);
        news.swap(m_news);
        m_isWoken = false;
    }
    for (const News &item : news) {
        if (m_isOver)
            return;
        if (const auto *event = std::get_if<model::TaskEvent>(&item)) {
            std::visit([this](const auto &what) { on(what); }, event->what);
        } else {
            const auto &refusal = std::get<Refusal>(item);
            m_decision = refusal.decision;
            fail(refusal.error);
        }
    }
    flush();
}

void ChatRun::on(const model::TaskDecided &decided)
{
    m_decision = decided.decision;
}

void ChatRun::on(const model::AttemptStarted &started)
{
    m_target = started.target;
}

void ChatRun::on(const model::TaskNotice &notice)
{
    if (std::ranges::find(m_warnings, notice.message) != m_warnings.end())
        return; // each attempt tells its own
    m_warnings.push_back(notice.message);
    if (m_isStreaming) // the headers are gone
        m_unsent += writer().warning(notice.message);
}

void ChatRun::on(const model::TextDelta &delta)
{
    m_parts.add(delta);
    if (!m_request.stream)
        return;
    startStream();
    m_unsent += writer().text(delta);
}

void ChatRun::on(const model::ReasoningDelta &delta)
{
    m_parts.add(delta);
    if (!m_request.stream)
        return;
    startStream();
    m_unsent += writer().reasoning(delta);
}

void ChatRun::on(const model::ToolCallDelta &delta)
{
    model::ToolCallDelta call = delta;
    // Providers that name no calls have theirs counted in each answer: clients keep whole
    // conversations by these names.
    const std::string number = std::to_string(call.index);
    if (call.id == "call_" + number)
        call.id = "call_" + m_task.text() + '_' + number;
    if (!call.id.empty() && !call.signature.empty())
        m_tools.signatures->keep(call.id, call.signature);
    m_parts.add(call);
    if (!m_request.stream)
        return;
    startStream();
    m_unsent += writer().toolCall(call);
}

void ChatRun::on(const model::ForeignBlock &block)
{
    m_parts.add(block);
    if (!m_request.stream)
        return;
    startStream();
    m_unsent += writer().foreign(block);
}

void ChatRun::on(const model::AttemptFailed &)
{
    m_parts.attemptFailed();
    if (m_isStreaming)
        m_unsent += writer().attemptFailed();
}

/// What was streamed cannot be taken back: the new beginning is marked, and where a mark would
/// break what a program reads, the stream ends as failed.
void ChatRun::on(const model::Splice &splice)
{
    if (splice.mode != model::OnFailure::Restart)
        return;
    const bool isProse = !m_parts.hasToolCalls() && !m_isForPrograms;
    m_parts.clear();
    if (!m_isStreaming)
        return;
    if (isProse) {
        model::TextDelta mark;
        mark.text = "\n\n[" + nameOf(splice.from) + " broke off; " + nameOf(splice.to)
                    + " begins anew.]\n\n";
        m_unsent += writer().text(mark);
        return;
    }
    base::Error error;
    error.kind = base::ErrorKind::StreamCut;
    error.message = nameOf(splice.from) + " broke off in the middle of the answer.";
    fail(error);
    m_hasLeft = true;
    cancel();
}

void ChatRun::on(const model::TaskFinished &finished)
{
    if (!finished.target.service.empty())
        m_target = finished.target;
    if (finished.state != model::TaskState::Done) {
        fail(errorOf(finished));
        return;
    }
    m_isOver = true;
    if (m_request.stream) {
        startStream();
        m_unsent += writer().end(finished);
        flush();
        m_answer->writer().end();
        return;
    }
    WholeAnswer whole;
    whole.parts = m_parts.take();
    whole.finished = finished;
    setHeaders();
    m_answer->send(200, writer().whole(whole));
}

void ChatRun::fail(const base::Error &error)
{
    m_isOver = true;
    if (!m_isStreaming) {
        setHeaders();
        m_answer->fail(error);
        return;
    }
    m_unsent += writer().fail(error);
    flush();
    m_answer->cut();
}

AnswerWriter &ChatRun::writer()
{
    if (!m_writer) {
        AnswerHead head;
        head.task = m_task.text();
        head.requestId = m_answer->requestId();
        head.model = m_target.model.empty() ? m_request.model : m_target.model;
        head.createdAt =
            std::chrono::duration_cast<std::chrono::seconds>(m_tools.clock.now().time_since_epoch())
                .count();
        head.inputTokens = m_decision ? m_decision->features.inputTokens : 0;
        head.includeUsage = m_request.includeUsage;
        head.repeated = m_request.repeated;
        m_writer = m_makeWriter(std::move(head));
    }
    return *m_writer;
}

void ChatRun::setHeaders()
{
    setTaskHeaders(*m_answer, m_target, m_decision.get(), m_warnings);
}

void ChatRun::startStream()
{
    if (std::exchange(m_isStreaming, true))
        return;
    setHeaders();
    m_answer->start(200, std::string(writer().streamType()));
    m_unsent += writer().begin();
    m_lastSent = m_tools.clock.steady();
    if (!writer().ping().empty())
        ping();
}

void ChatRun::flush()
{
    if (m_unsent.empty() || !m_isStreaming)
        return;
    const std::size_t bytes = m_unsent.size();
    m_untaken += bytes;
    m_lastSent = m_tools.clock.steady();
    m_answer->writer().write(
        std::exchange(m_unsent, {}),
        [self = shared_from_this(), bytes](WriteResult) { self->m_untaken -= bytes; });
    if (m_untaken > m_tools.limits.untakenBytes && !m_isOver)
        m_answer->writer().reset(); // the task is cancelled as for any client that leaves
}

void ChatRun::ping()
{
    const auto silence = m_tools.clock.steady() - m_lastSent;
    if (silence >= m_tools.limits.pingAfter) {
        m_unsent += writer().ping();
        flush();
    }
    const auto wait = m_tools.limits.pingAfter - (m_tools.clock.steady() - m_lastSent);
    m_answer->writer().after(wait, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && !self->m_isOver)
            self->ping();
    });
}

} // namespace oxide::api
