#include "mcp/progress.h"

#include <utility>

namespace oxide::mcp {

namespace {

constexpr std::chrono::seconds kBeat{3};
constexpr std::size_t kBytesAToken = 4; // as the estimates of English text go
constexpr std::size_t kBytesBetween = 200 * kBytesAToken;

} // namespace

Progress::Progress(std::shared_ptr<Call> call, const FollowedTask &task, const std::string &first)
    : m_call(std::move(call))
{
    if (!m_call->wantsProgress())
        return;
    connect(&task, &FollowedTask::advanced, this, [this](const std::string &stage) {
        m_stage = stage;
        say(stage);
    });
    connect(&task, &FollowedTask::grew, this, &Progress::grow);
    connect(&m_beat, &QTimer::timeout, this, &Progress::beat);
    m_beat.setInterval(kBeat);
    m_since.start();
    say(first);
}

void Progress::say(const std::string &message)
{
    m_call->progress(++m_count, std::nullopt, message);
    m_beat.start(); // anew
}

void Progress::grow(std::size_t bytes)
{
    const bool isFirst = std::exchange(m_bytes, m_bytes + bytes) == 0;
    if (!isFirst && m_bytes - m_saidBytes < kBytesBetween)
        return;
    m_saidBytes = m_bytes;
    say(isFirst ? "The answer begins"
                : "About " + std::to_string(m_bytes / kBytesAToken) + " tokens so far");
}

void Progress::beat()
{
    std::string text = "After " + std::to_string(m_since.elapsed() / 1000) + " s: ";
    if (m_bytes > 0)
        text += "about " + std::to_string(m_bytes / kBytesAToken) + " tokens so far";
    else
        text += m_stage.empty() ? "still waiting" : m_stage;
    say(text);
}

} // namespace oxide::mcp
