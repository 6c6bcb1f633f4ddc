#include "execution/prompt.h"

#include "base/text.h"
#include "routing/promptsize.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace oxide::execution {

using model::Message;
using model::Role;
using routing::Tokenizer;

namespace {

constexpr std::int64_t kTokensPerFile = 16; ///< its heading

std::int64_t tokensOf(const Message &message, Tokenizer tokenizer)
{
    return routing::tokensOf(message)[tokenizer];
}

/// Shares `budget` fairly: whoever needs less than an equal share gets all, the rest is divided.
std::vector<std::int64_t> fairShares(const std::vector<FileText> &files, std::int64_t budget,
                                     Tokenizer tokenizer)
{
    std::vector<std::size_t> order(files.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return files[i].tokens[tokenizer]; });
    std::vector<std::int64_t> shares(files.size(), 0);
    auto left = static_cast<std::int64_t>(files.size());
    for (const std::size_t i : order) {
        shares[i] = std::min(files[i].tokens[tokenizer] + kTokensPerFile,
                             std::max<std::int64_t>(budget, 0) / left);
        budget -= shares[i];
        --left;
    }
    return shares;
}

/// A fence longer than any run of backticks inside, so that no file can end its own block.
std::string fenceFor(const std::string &text)
{
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : text) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return std::string(std::max<std::size_t>(3, longest + 1), '`');
}

std::string fileBlock(const FileText &file, std::string_view text)
{
    const std::string fence = fenceFor(file.text);
    return "File: " + file.path + "\n" + fence + "\n" + std::string(text)
           + (text.ends_with('\n') ? "" : "\n") + fence + "\n\n";
}

std::string filesText(const std::vector<FileText> &files, std::int64_t budget, Tokenizer tokenizer,
                      std::vector<std::string> &notices)
{
    const auto shares = fairShares(files, budget, tokenizer);
    std::string out;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const FileText &file = files[i];
        const std::int64_t tokens = file.tokens[tokenizer];
        const std::int64_t room = shares[i] - kTokensPerFile;
        if (room >= tokens) {
            out += fileBlock(file, file.text);
            if (file.isPartial)
                notices.push_back(file.path + " is longer than 8 MB: the rest was left out.");
            continue;
        }
        if (room <= 0) {
            notices.push_back(file.path + " was left out: the model's window is full.");
            continue;
        }
        const auto bytes =
            static_cast<std::size_t>(static_cast<double>(file.text.size())
                                     * static_cast<double>(room) / static_cast<double>(tokens));
        out += fileBlock(file, base::cutUtf8(file.text, bytes));
        notices.push_back(file.path + " was cut to " + std::to_string(room) + " of "
                          + std::to_string(tokens) + " tokens to fit the model's window.");
    }
    return out;
}

/// The index from which on earlier turns fit, newest first; system messages are counted elsewhere.
std::size_t firstThatFits(const std::vector<Message> &turns, std::int64_t budget,
                          Tokenizer tokenizer)
{
    std::size_t first = turns.size();
    while (first > 0) {
        budget -= tokensOf(turns[first - 1], tokenizer);
        if (budget < 0)
            break;
        --first;
    }
    // An answer or a tool result without what it answers confuses every model.
    while (first < turns.size() && turns[first].role != Role::User)
        ++first;
    return first;
}

/// The index of the turn that is to be answered, where the conversation itself ends with it.
std::size_t lastQuestion(const std::vector<Message> &turns)
{
    for (std::size_t i = turns.size(); i > 0; --i) {
        if (turns[i - 1].role == Role::User)
            return i - 1;
    }
    return 0;
}

} // namespace

BuiltPrompt buildPrompt(const PromptParts &parts, std::optional<std::int64_t> window,
                        std::int64_t outputRoom, Tokenizer tokenizer)
{
    BuiltPrompt built;
    std::vector<Message> turns;
    for (const Message &message : parts.earlier) {
        if (message.role == Role::System)
            built.messages.push_back(message);
        else
            turns.push_back(message);
    }
    std::int64_t budget = window.value_or(std::numeric_limits<std::int32_t>::max()) - outputRoom;
    budget -= routing::kTokensAMessage + routing::estimateTokens(parts.prompt, tokenizer);
    for (const Message &message : built.messages)
        budget -= tokensOf(message, tokenizer);

    std::string text = filesText(parts.files, budget, tokenizer, built.notices);
    budget -= routing::estimateTokens(text, tokenizer);
    text += parts.prompt;

    // Without its question a conversation is no request; whether it fits is the provider's word.
    const std::size_t first =
        text.empty() ? std::min(firstThatFits(turns, budget, tokenizer), lastQuestion(turns))
                     : firstThatFits(turns, budget, tokenizer);
    if (first > 0)
        built.notices.push_back("The first " + std::to_string(first)
                                + " messages of the conversation were left out to fit the "
                                  "model's window.");
    built.messages.insert(built.messages.end(), turns.begin() + static_cast<std::ptrdiff_t>(first),
                          turns.end());
    if (!text.empty()) // a caller that sends whole conversations has its last turn among them
        built.messages.push_back(Message::ofText(Role::User, std::move(text)));
    for (const Message &message : built.messages)
        built.tokens += tokensOf(message, tokenizer);
    return built;
}

BuiltPrompt continuation(const std::string &soFar, Tokenizer tokenizer)
{
    BuiltPrompt built;
    if (soFar.empty())
        return built;
    built.messages.push_back(Message::ofText(Role::Assistant, soFar));
    built.messages.push_back(Message::ofText(
        Role::User, "Your answer was interrupted. Go on exactly where it stopped, in the middle of "
                    "the word if need be. Repeat nothing and add no preface."));
    for (const Message &message : built.messages)
        built.tokens += tokensOf(message, tokenizer);
    return built;
}

} // namespace oxide::execution
