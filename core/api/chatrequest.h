#pragma once

#include "api/bodyreader.h"
#include "api/route.h"
#include "base/error.h"
#include "model/task.h"
#include "model/verbatim.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::api {

/// A chat, in whatever dialect it was asked: the neutral request, and what its answer needs.
struct ChatRequest {
    model::TaskRequest task;
    std::string model; ///< as it was asked for
    bool stream = false;
    bool includeUsage = false; ///< in an OpenAI stream
    /// Wishes that no answer of Oxide fulfils, a sentence each: refused, or told as warnings.
    std::vector<std::string> unanswered;
    /// Fields of the body that the dialect's answers repeat; null where they repeat none.
    std::shared_ptr<const boost::json::object> repeated{};
};

/// Takes the parts of one message as they come.
using MessageParts = std::vector<model::Part>;

/// Reads what is under `key`: a text, or a list whose entries go to `readPart`.
void readParts(BodyReader &from, std::string_view key,
               const std::function<void(BodyReader &part, MessageParts &parts)> &readPart,
               MessageParts &parts);

/// An image by its address; `data:` addresses become bytes. Complains about one that does not read,
/// or that leads to this machine or a private network (security/urlpolicy.h).
void addImage(std::string_view address, BodyReader &from, std::string_view key,
              MessageParts &parts);

/// Puts the conversation into the request: the last words of the user are the prompt where they are
/// words alone and only instructions follow, which are put before them.
void setConversation(std::vector<model::Message> messages, model::TaskRequest &task);

/// A header of the request, for a provider of the same dialect.
void addHeader(std::string_view name, std::string_view value, model::TaskRequest &task);

/// The body as JSON; InvalidArgument, with the place, where it is none.
[[nodiscard]] base::Result<boost::json::value> parseBody(std::string_view body);

/// A chat that `read` takes from the body; what it leaves is noted. `dialect`: whose providers may
/// have the body as it was written. InvalidArgument, with the place, for the first complaint.
[[nodiscard]] base::Result<ChatRequest>
readChat(std::string_view text, std::optional<model::Dialect> dialect,
         const std::function<void(BodyReader &body, ChatRequest &request)> &read);

/// Who asks and by which door: model name, X-Oxide-Profile, X-Oxide-Session, client.
[[nodiscard]] base::Result<void> applyCall(const Call &call, ChatRequest &request);

} // namespace oxide::api
