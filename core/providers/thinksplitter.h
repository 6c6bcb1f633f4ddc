#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oxide::providers {

/// Takes a leading `<think>…</think>` out of a stream of text, wherever the pieces are cut. Only
/// what could still become a tag is held back.
class ThinkSplitter
{
public:
    enum class Channel { Text, Reasoning };
    struct Piece {
        Channel channel = Channel::Text;
        std::string text;
        bool operator==(const Piece &) const = default;
    };

    [[nodiscard]] std::vector<Piece> feed(std::string_view text);
    /// What was held back; the stream ended.
    [[nodiscard]] std::vector<Piece> finish();
    /// The provider has a reasoning channel of its own: text is text from now on.
    void disable();

private:
    enum class State { Start, Thinking, AfterThinking, Plain };

    void step(std::vector<Piece> &pieces);
    [[nodiscard]] bool stepStart();
    [[nodiscard]] bool stepThinking(std::vector<Piece> &pieces);
    [[nodiscard]] bool stepAfter();

    State m_state = State::Start;
    std::string m_held;
};

} // namespace oxide::providers
