#include "execution/material.h"

#include "model/verbatim.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace oxide::execution {

using model::TaskRequest;

namespace {

constexpr std::size_t kReadAtOnce = 64 * 1024;
/// A scanned page has fewer tokens to a byte, written ones have more: a floor.
constexpr std::int64_t kEncodedBytesAToken = 512;

routing::TokenCounts tokensOf(const model::Unread &unread)
{
    auto tokens = routing::TokenCounts::ofEach(unread.encodedBytes / kEncodedBytesAToken);
    if (!unread.contentWords.empty())
        tokens += routing::countTokens(unread.contentWords);
    return tokens;
}

/// Each text of a request that Oxide understands, its files aside. A message's own words go to
/// `lookAtWords`, as the message: joining them costs a copy.
template<class Look, class LookAtWords>
void eachText(const TaskRequest &request, const PromptParts &parts, Look look,
              LookAtWords lookAtWords)
{
    look(parts.prompt);
    for (const model::Message &message : parts.earlier) {
        lookAtWords(message);
        for (const model::Part &part : message.parts) {
            if (const auto *result = std::get_if<model::ToolResultPart>(&part))
                look(result->content);
            else if (const auto *call = std::get_if<model::ToolCallPart>(&part))
                look(call->arguments);
            else if (const auto *thought = std::get_if<model::ReasoningPart>(&part))
                look(thought->text);
        }
    }
    for (const model::ToolSpec &tool : request.tools) {
        look(tool.name);
        look(tool.description);
        look(tool.parameters);
    }
    std::ranges::for_each(request.sampling.stop, look);
    look(request.sampling.user);
    look(request.sampling.jsonSchema);
}

} // namespace

Length lengthOf(const TaskRequest &request, const PromptParts &parts)
{
    std::size_t bytes = 0;
    const auto add = [&bytes](std::string_view text) { bytes += text.size(); };
    eachText(request, parts, add, [&add](const model::Message &message) {
        for (const model::Part &part : message.parts) {
            if (const auto *words = std::get_if<model::TextPart>(&part)) {
                add(words->text);
            } else if (const auto *image = std::get_if<model::ImagePart>(&part)) {
                add(image->base64);
            } else if (const auto *result = std::get_if<model::ToolResultPart>(&part)) {
                for (const model::ImagePart &shown : result->images)
                    add(shown.base64);
            }
        }
    });
    if (request.verbatim && model::hasUnread(*request.verbatim))
        bytes += request.verbatim->body.size();
    return request.files.empty() && bytes <= kReadAtOnce ? Length::Short : Length::Long;
}

base::Result<Material> readMaterial(const TaskRequest &request, const PromptParts &parts,
                                    const security::PiiFinder &pii)
{
    auto files = readFiles(request.files);
    if (!files)
        return base::fail(std::move(files.error()));
    std::set<model::Sensitivity> kinds;
    const auto look = [&](std::string_view text) {
        for (const security::PiiSpan &span : pii.find(text))
            kinds.insert(span.kind);
    };
    const auto unread = request.verbatim ? model::unreadOf(*request.verbatim) : model::Unread();
    // Joined: what is personal may go over the end of a part.
    eachText(request, parts, look,
             [&look](const model::Message &message) { look(message.text()); });
    look(unread.words);
    for (const FileText &file : *files)
        look(file.text);
    Material material;
    material.files = std::move(*files);
    material.sensitivity.assign(kinds.begin(), kinds.end());
    material.foreignTokens = tokensOf(unread);
    material.beginnings = beginningsOf(request);
    return material;
}

} // namespace oxide::execution
