#include "sim/answerrun.h"

#include <algorithm>

#include <boost/json.hpp>

namespace oxide::sim {

using httpserver::WriteResult;

namespace {

/// The share of the time to the first token after which the headers come.
constexpr double headersShare = 0.4;
/// Pieces in one write where no pace is set, and at most where the run has fallen behind.
constexpr std::size_t batch = 64;
/// An RST drops what the client has not read: it gets this long to read the last piece.
constexpr std::chrono::milliseconds beforeReset{40};

bool isMidStream(FailureKind kind)
{
    switch (kind) {
    case FailureKind::ResetMid:
    case FailureKind::Cut:
    case FailureKind::CutClean:
    case FailureKind::ErrorMid:
    case FailureKind::StallMid:
        return true;
    default:
        return false;
    }
}

/// Microseconds of the monotonic clock, which all programs of a machine share.
std::string timeToken(std::chrono::steady_clock::time_point when)
{
    const auto since = when.time_since_epoch();
    return ' '
           + std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

void countPiece(const Piece &piece, Usage &usage)
{
    ++(piece.kind == Piece::Kind::Reasoning ? usage.reasoning : usage.output);
}

} // namespace

AnswerRun::AnswerRun(httpserver::IoContext &io, AnswerPlan plan, const Dialect &dialect,
                     std::shared_ptr<httpserver::ResponseWriter> writer,
                     std::shared_ptr<Entry> entry, Journal &journal,
                     std::function<void()> refuseConnections)
    : m_timer(io), m_plan(std::move(plan)), m_dialect(dialect), m_writer(std::move(writer)),
      m_entry(std::move(entry)), m_journal(journal),
      m_refuseConnections(std::move(refuseConnections)), m_began(Clock::now())
{
}

void AnswerRun::begin()
{
    m_writer->onClosed([self = shared_from_this()] { self->clientLeft(); });
    if (failAtOnce())
        return;
    if (fails(FailureKind::Empty)) {
        m_plan.answer.text.clear();
        m_plan.answer.reasoning.clear();
        m_plan.answer.tools.clear();
        m_plan.answer.finish = Finish::Stop;
    }
    m_pieces = piecesOf(m_plan.answer);
    m_tellsTime = tellsTime(m_plan.context.model);
    if (m_plan.call.stream)
        playStream();
    else
        playWhole();
}

void AnswerRun::waitUntil(Clock::time_point when, void (AnswerRun::*next)())
{
    m_timer.startAt(when, [self = shared_from_this(), next] { (self.get()->*next)(); });
}

void AnswerRun::finish(Outcome outcome)
{
    m_timer.cancel();
    m_journal.close(*m_entry, m_plan.failure ? Outcome::Failed : outcome);
}

void AnswerRun::clientLeft()
{
    if (m_entry->outcome != Outcome::Open)
        return;
    m_timer.cancel();
    m_entry->clientLeft = true;
    // A client that gives up on a silent answer has seen the failure that was planned.
    const bool silent =
        fails(FailureKind::Silent) || fails(FailureKind::Stall) || fails(FailureKind::StallMid);
    m_journal.close(*m_entry, silent ? Outcome::Failed : Outcome::ClientLeft);
}

bool AnswerRun::failAtOnce()
{
    if (!m_plan.failure)
        return false;
    const FailureKind kind = *m_plan.failure;
    if (statusOf(kind) != 0) {
        const Reply &reply = m_plan.failureReply;
        m_entry->status = reply.status;
        m_entry->bytesOut = static_cast<std::int64_t>(reply.body.size());
        finish(Outcome::Failed);
        httpserver::Headers headers = m_plan.headers;
        headers.push_back({"Content-Type", reply.contentType});
        headers.insert(headers.end(), reply.headers.begin(), reply.headers.end());
        m_writer->send(reply.status, std::move(headers), reply.body);
        return true;
    }
    if (kind == FailureKind::Reset || kind == FailureKind::Refused) {
        finish(Outcome::Failed);
        if (kind == FailureKind::Refused)
            m_refuseConnections();
        m_writer->reset();
        return true;
    }
    return kind == FailureKind::Silent;
}

// ---- in one piece ----

void AnswerRun::playWhole()
{
    auto due = m_began + m_plan.ttft;
    for (std::size_t i = 0; i < m_pieces.size() && m_plan.tokensPerSecond > 0; ++i)
        due += gap();
    waitUntil(due, &AnswerRun::sendWhole);
}

void AnswerRun::sendWhole()
{
    m_plan.context.generating = Clock::now() - m_began - m_plan.ttft;
    for (const Piece &piece : m_pieces)
        countPiece(piece, m_plan.context.usage);
    Reply reply = m_dialect.whole(m_plan.request, m_plan.call, m_plan.answer, m_plan.context);
    const Refusal broken{Refusal::Why::Status, 500, "The simulated model failed."};
    if (fails(FailureKind::ErrorInStream) || fails(FailureKind::ErrorMid)) {
        reply = m_dialect.refuse(m_plan.request, broken);
        reply.status = 200;
    }
    if (fails(FailureKind::Garbage))
        reply.body = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    if (fails(FailureKind::EmptyBody))
        reply.body.clear();
    m_entry->status = reply.status;
    m_entry->tokensOut = static_cast<std::int64_t>(m_pieces.size());
    httpserver::Headers headers = m_plan.headers;
    headers.push_back({"Content-Type", reply.contentType});
    const bool half = m_plan.failure && (isMidStream(*m_plan.failure) || fails(FailureKind::Stall))
                      && !fails(FailureKind::ErrorMid);
    if (!half) {
        m_entry->bytesOut = static_cast<std::int64_t>(reply.body.size());
        finish(Outcome::Ok);
        m_writer->send(reply.status, std::move(headers), std::move(reply.body));
        return;
    }
    m_writer->start(reply.status, std::move(headers));
    std::string bytes;
    if (!fails(FailureKind::Stall))
        bytes = reply.body.substr(0, reply.body.size() / 2);
    write(std::move(bytes), [this] { pieceFailure(); });
}

// ---- as a stream ----

void AnswerRun::playStream()
{
    m_encoder = m_dialect.encoder(m_plan.request, m_plan.call, m_plan.context);
    const std::size_t half = std::max<std::size_t>(1, m_pieces.size() / 2);
    const bool midFailure = m_plan.failure && isMidStream(*m_plan.failure);
    m_stopAt = midFailure ? half : m_pieces.size();
    const auto early =
        std::chrono::duration_cast<std::chrono::nanoseconds>(m_plan.ttft * headersShare);
    waitUntil(m_began + early, &AnswerRun::sendHeaders);
}

void AnswerRun::sendHeaders()
{
    m_entry->status = 200;
    httpserver::Headers headers = m_plan.headers;
    headers.push_back({"Content-Type", std::string(m_encoder->contentType())});
    headers.push_back({"Cache-Control", "no-cache"});
    m_writer->start(200, std::move(headers));
    if (fails(FailureKind::EmptyBody)) {
        finish(Outcome::Failed);
        m_writer->end();
        return;
    }
    if (fails(FailureKind::Stall))
        return;
    write(m_encoder->begin(), [this] { waitUntil(m_began + m_plan.ttft, &AnswerRun::firstToken); });
}

void AnswerRun::firstToken()
{
    if (fails(FailureKind::ErrorInStream) || fails(FailureKind::Garbage)) {
        pieceFailure();
        return;
    }
    m_due = Clock::now();
    nextPieces();
}

std::chrono::nanoseconds AnswerRun::gap()
{
    // Tokens do not come like a clock: each gap is half to one and a half times the mean.
    const double seconds = (0.5 + m_plan.random.unit()) / m_plan.tokensPerSecond;
    return std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

void AnswerRun::nextPieces()
{
    const auto now = Clock::now();
    const bool paced = m_plan.tokensPerSecond > 0;
    std::string bytes;
    for (std::size_t i = 0; i < batch && m_next < m_stopAt && (!paced || m_due <= now); ++i) {
        Piece &piece = m_pieces[m_next++];
        if (m_tellsTime)
            piece.text = timeToken(m_due);
        if (!m_entry->firstToken)
            m_entry->firstToken =
                std::chrono::duration_cast<std::chrono::milliseconds>(now - m_began);
        countPiece(piece, m_encoder->context().usage);
        bytes += m_encoder->piece(piece, m_plan.answer);
        ++m_entry->tokensOut;
        if (paced)
            m_due += gap();
    }
    write(std::move(bytes), [this] {
        if (m_next >= m_stopAt && m_plan.failure)
            pieceFailure();
        else if (m_next >= m_stopAt)
            sendEnd();
        else
            waitUntil(m_due, &AnswerRun::nextPieces);
    });
}

/// The planned failure, at its place in the answer.
void AnswerRun::pieceFailure()
{
    const Refusal broken{Refusal::Why::Status, 500, "The simulated model failed."};
    switch (*m_plan.failure) {
    case FailureKind::ResetMid:
        m_timer.startIn(beforeReset, [self = shared_from_this()] {
            self->finish(Outcome::Failed);
            self->m_writer->reset();
        });
        return;
    case FailureKind::Cut:
        finish(Outcome::Failed);
        m_writer->cut();
        return;
    case FailureKind::CutClean:
        finish(Outcome::Failed);
        m_writer->end();
        return;
    case FailureKind::Stall:
    case FailureKind::StallMid:
        return;
    case FailureKind::ErrorInStream:
    case FailureKind::ErrorMid:
        write(m_encoder->error(broken), [this] {
            finish(Outcome::Failed);
            m_writer->end();
        });
        return;
    case FailureKind::Garbage:
        write(m_encoder->garbage(), [this] {
            finish(Outcome::Failed);
            m_writer->end();
        });
        return;
    default:
        sendEnd();
        return;
    }
}

void AnswerRun::sendEnd()
{
    m_encoder->context().generating = Clock::now() - m_began - m_plan.ttft;
    write(m_encoder->end(m_plan.answer.finish), [this] {
        finish(Outcome::Ok);
        m_writer->end();
    });
}

void AnswerRun::write(std::string bytes, std::function<void()> then)
{
    m_entry->bytesOut += static_cast<std::int64_t>(bytes.size());
    m_writer->write(std::move(bytes),
                    [self = shared_from_this(), then = std::move(then)](WriteResult result) {
                        if (result == WriteResult::Written)
                            then();
                    });
}

} // namespace oxide::sim
