#include "sim/chat.h"

#include "sim/tokens.h"

#include <boost/json.hpp>

namespace oxide::sim {

std::string ChatCall::prompt() const
{
    for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn) {
        if (turn->role == "user")
            return turn->text;
    }
    return {};
}

bool ChatCall::endsWithToolResult() const
{
    return !turns.empty() && turns.back().role == "tool";
}

std::vector<Piece> piecesOf(const Answer &answer)
{
    std::vector<Piece> pieces;
    for (std::string &token : tokensOf(answer.reasoning))
        pieces.push_back({Piece::Kind::Reasoning, std::move(token), 0});
    for (std::string &token : tokensOf(answer.text))
        pieces.push_back({Piece::Kind::Text, std::move(token), 0});
    for (std::size_t i = 0; i < answer.tools.size(); ++i) {
        pieces.push_back({Piece::Kind::ToolBegin, {}, i});
        for (std::string &token : tokensOf(answer.tools[i].arguments))
            pieces.push_back({Piece::Kind::ToolArguments, std::move(token), i});
    }
    return pieces;
}

} // namespace oxide::sim
