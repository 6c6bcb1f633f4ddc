#pragma once

#include "api/bodyreader.h"
#include "api/chatrequest.h"
#include "api/chatroom.h"
#include "model/message.h"
#include "model/usage.h"

#include <memory>
#include <optional>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace oxide::api {

// What OpenAI's two chat dialects have in common.

/// Complains about a word that is no effort.
[[nodiscard]] std::optional<model::Effort> readEffort(BodyReader &from, std::string_view key);

/// "none", "auto", "required", or an object with the name of one function. Objects of other types
/// (allowed_tools, custom, a server's own tools) are noted as unread.
[[nodiscard]] std::optional<model::ToolChoice> readOpenAiToolChoice(BodyReader &from);

/// How closely an image is to be looked at; only OpenAI has words for it.
void noteDetail(BodyReader &image);

/// The function of a tool: name, description, parameters, strict.
[[nodiscard]] model::ToolSpec readFunction(BodyReader &from);

/// `{type, …}` of response_format or text.format; `schema` holds the schema's fields.
void readSchema(BodyReader &schema, model::Sampling &sampling);

/// Counts with cached tokens inside the input and reasoning inside the output (WIRE 6).
[[nodiscard]] boost::json::object openAiUsage(const model::Usage &usage);

/// "stop", "length", "tool_calls", "content_filter"; another provider's own word is "stop".
[[nodiscard]] std::string_view openAiFinish(std::string_view reason);

/// A POST whose body `read` reads and `makeWriter` answers; its path and texts are still to say.
[[nodiscard]] Route openAiRoute(const std::shared_ptr<ChatRoom> &room,
                                base::Result<ChatRequest> (*read)(std::string_view body),
                                std::unique_ptr<AnswerWriter> (*makeWriter)(AnswerHead head));

} // namespace oxide::api
