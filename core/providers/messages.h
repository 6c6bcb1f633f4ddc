#pragma once

#include "model/message.h"

#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace oxide::providers {

/// The text of all system messages, a blank line between them.
[[nodiscard]] std::string systemText(const std::vector<model::Message> &messages);

/// One side's say, as dialects want it that know two sides and no system among them.
struct Turn {
    bool fromModel = false;
    std::vector<const model::Part *> parts; ///< borrowed from the messages
};

/// The messages but the system ones; neighbours of one side are one turn, and tool results belong
/// to the user's side.
[[nodiscard]] std::vector<Turn> turnsOf(const std::vector<model::Message> &messages);

/// Tools as OpenAI and Ollama want them.
[[nodiscard]] boost::json::array functionTools(const std::vector<model::ToolSpec> &tools);

/// The address of an image, as `data:` where it came as bytes.
[[nodiscard]] std::string imageUrl(const model::ImagePart &image);

} // namespace oxide::providers
