#include "providers/thinksplitter.h"

#include <algorithm>
#include <utility>

namespace oxide::providers {

namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";
constexpr std::string_view kSpace = " \t\r\n";

void append(std::vector<ThinkSplitter::Piece> &pieces, ThinkSplitter::Channel channel,
            std::string text)
{
    if (text.empty())
        return;
    ThinkSplitter::Piece piece;
    piece.channel = channel;
    piece.text = std::move(text);
    pieces.push_back(std::move(piece));
}

/// How many bytes at the end of text could be the beginning of tag.
std::size_t partialTag(std::string_view text, std::string_view tag)
{
    for (std::size_t size = std::min(text.size(), tag.size() - 1); size > 0; --size) {
        if (text.ends_with(tag.substr(0, size)))
            return size;
    }
    return 0;
}

} // namespace

std::vector<ThinkSplitter::Piece> ThinkSplitter::feed(std::string_view text)
{
    m_held += text;
    std::vector<Piece> pieces;
    step(pieces);
    return pieces;
}

std::vector<ThinkSplitter::Piece> ThinkSplitter::finish()
{
    std::vector<Piece> pieces;
    const Channel channel = m_state == State::Thinking ? Channel::Reasoning : Channel::Text;
    append(pieces, channel, std::exchange(m_held, {}));
    return pieces;
}

void ThinkSplitter::disable()
{
    if (m_state == State::Start)
        m_state = State::Plain;
}

void ThinkSplitter::step(std::vector<Piece> &pieces)
{
    if (m_state == State::Start && !stepStart())
        return;
    if (m_state == State::Thinking && !stepThinking(pieces))
        return;
    if (m_state == State::AfterThinking && !stepAfter())
        return;
    append(pieces, Channel::Text, std::exchange(m_held, {}));
}

bool ThinkSplitter::stepStart()
{
    const std::size_t begin = m_held.find_first_not_of(kSpace);
    if (begin == std::string::npos)
        return false;
    const std::string_view rest = std::string_view(m_held).substr(begin);
    if (rest.starts_with(kOpen)) {
        m_held.erase(0, begin + kOpen.size());
        m_state = State::Thinking;
        return true;
    }
    if (kOpen.starts_with(rest))
        return false;
    m_state = State::Plain;
    return true;
}

bool ThinkSplitter::stepThinking(std::vector<Piece> &pieces)
{
    const std::size_t end = m_held.find(kClose);
    if (end == std::string::npos) {
        const std::size_t sure = m_held.size() - partialTag(m_held, kClose);
        append(pieces, Channel::Reasoning, m_held.substr(0, sure));
        m_held.erase(0, sure);
        return false;
    }
    append(pieces, Channel::Reasoning, m_held.substr(0, end));
    m_held.erase(0, end + kClose.size());
    m_state = State::AfterThinking;
    return true;
}

bool ThinkSplitter::stepAfter()
{
    m_held.erase(0, std::min(m_held.find_first_not_of(kSpace), m_held.size()));
    if (m_held.empty())
        return false;
    m_state = State::Plain;
    return true;
}

} // namespace oxide::providers
