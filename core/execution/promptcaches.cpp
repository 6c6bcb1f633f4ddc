#include "execution/promptcaches.h"

#include "model/verbatim.h"

#include <functional>
#include <string_view>
#include <variant>

namespace oxide::execution {

using namespace std::chrono_literals;

namespace {

/// Providers keep a prompt's beginning in their cache for about so long.
constexpr auto kCacheLives = 5min;
/// And nothing shorter: https://platform.openai.com/docs/guides/prompt-caching, Anthropic alike.
constexpr std::int64_t kLeastCached = 1'024;
constexpr std::size_t kMostTurns = 8'192;

/// FNV-1a: of texts that were joined it makes what it makes of them one by one.
class Fnv final
{
public:
    void add(std::string_view bytes)
    {
        for (const char byte : bytes) {
            m_value ^= static_cast<unsigned char>(byte);
            m_value *= 0x100000001b3U;
        }
    }
    /// A byte of no text and one of the kind of what follows, so that texts on both sides are two.
    void part(char kind = 0)
    {
        add("\xff");
        add({&kind, 1});
    }
    /// Whole, and faster.
    void addWhole(std::string_view bytes)
    {
        part();
        m_value ^= std::hash<std::string_view>()(bytes);
        m_value *= 0x100000001b3U;
    }

    [[nodiscard]] std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value = 0xcbf29ce484222325U;
};

/// What Oxide takes apart of a turn, its own words from what an agent says before and behind them,
/// is the same to it as the turn that comes back whole (setConversation of the API): the texts of
/// one role are one text, and instructions go by themselves.
class Marker final
{
public:
    explicit Marker(const model::TaskRequest &request)
    {
        m_instructions.addWhole(request.client);
        for (const model::ToolSpec &tool : request.tools) {
            for (const std::string &each : {tool.name, tool.description, tool.parameters})
                m_instructions.addWhole(each);
        }
    }

    void add(model::Role role, std::string_view text) { laneOf(role).add(text); }

    void add(const model::Message &message)
    {
        Fnv &lane = laneOf(message.role);
        for (const model::Part &part : message.parts)
            std::visit([&lane](const auto &each) { addPart(each, lane); }, part);
    }

    [[nodiscard]] std::uint64_t mark() const
    {
        return m_turns.value() ^ (m_instructions.value() * 0x9e3779b97f4a7c15U);
    }

private:
    Fnv &laneOf(model::Role role)
    {
        if (role == model::Role::System)
            return m_instructions;
        if (role != m_last)
            m_turns.part(static_cast<char>(role));
        m_last = role;
        return m_turns;
    }

    static void addPart(const model::TextPart &words, Fnv &lane) { lane.add(words.text); }
    static void addPart(const model::ImagePart &image, Fnv &lane)
    {
        lane.addWhole(image.base64);
        lane.addWhole(image.url);
    }
    static void addPart(const model::ReasoningPart &thought, Fnv &lane)
    {
        lane.addWhole(thought.text);
        lane.addWhole(thought.signature);
    }
    static void addPart(const model::ToolCallPart &call, Fnv &lane)
    {
        lane.addWhole(call.id);
        lane.addWhole(call.name);
        lane.addWhole(call.arguments);
    }
    static void addPart(const model::ToolResultPart &result, Fnv &lane)
    {
        lane.addWhole(result.callId);
        lane.addWhole(result.content);
        for (const model::ImagePart &image : result.images)
            addPart(image, lane);
    }

    Fnv m_instructions;
    Fnv m_turns;
    model::Role m_last = model::Role::System;
};

} // namespace

std::int64_t warmTokens(const LastTurn &turn, base::TimePoint now)
{
    if (now - turn.at > kCacheLives)
        return 0;
    const std::int64_t found = turn.usage.cachedInput.value_or(0);
    if (turn.usage.cacheWrite)
        return found + *turn.usage.cacheWrite;
    const std::int64_t read = turn.usage.totalInput();
    if (found > 0)
        return read;
    // It had its chance at the second turn; at the first nothing can have been there.
    const bool cachesNothing = turn.usage.cachedInput && turn.inARow > 1;
    return cachesNothing ? 0 : read;
}

Beginnings beginningsOf(const model::TaskRequest &request)
{
    Beginnings marks;
    // Files and what only one dialect knows are none of the messages.
    if (!request.files.empty() || (request.verbatim && !request.verbatim->foreignContent.empty()))
        return marks;
    Marker marker(request);
    marks.earlier.reserve(request.messages.size());
    for (const model::Message &message : request.messages) {
        marker.add(message);
        marks.earlier.push_back(marker.mark());
    }
    if (!request.prompt.empty())
        marker.add(model::Role::User, request.prompt);
    else if (!marks.earlier.empty())
        marks.earlier.pop_back();
    marks.whole = marker.mark();
    return marks;
}

std::optional<LastTurn> PromptCaches::find(const Beginnings &request, base::TimePoint now) const
{
    for (std::size_t i = request.earlier.size(); i-- > 0;) {
        const auto found = m_turns.find(request.earlier[i]);
        if (found != m_turns.end() && now - found->second.at <= kCacheLives)
            return found->second;
    }
    return std::nullopt;
}

void PromptCaches::note(const Beginnings &request, LastTurn turn)
{
    if (!request.whole || turn.usage.totalInput() < kLeastCached)
        return;
    if (const auto before = find(request, turn.at); before && before->target == turn.target)
        turn.inARow = before->inARow + 1;
    const base::TimePoint now = turn.at;
    m_oldest.emplace_back(now, *request.whole);
    m_turns.insert_or_assign(*request.whole, std::move(turn));
    while (m_oldest.size() > kMostTurns || now - m_oldest.front().first > kCacheLives) {
        const auto [at, mark] = m_oldest.front();
        m_oldest.pop_front();
        // The same was asked again since then.
        if (const auto old = m_turns.find(mark); old != m_turns.end() && old->second.at == at)
            m_turns.erase(old);
    }
}

} // namespace oxide::execution
