#pragma once

#include "base/enumname.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace oxide::model {

enum class Role { System, User, Assistant, Tool };

struct TextPart {
    std::string text;
    bool operator==(const TextPart &) const = default;
};

/// An image: either bytes (base64, with their media type) or an address.
struct ImagePart {
    std::string mediaType;
    std::string base64;
    std::string url;
    bool operator==(const ImagePart &) const = default;
};

/// The model's reasoning, replayed unchanged to the provider that signed it.
struct ReasoningPart {
    std::string text;
    std::string signature;
    bool redacted = false; ///< the provider shows no text: the signature is all there is
    bool operator==(const ReasoningPart &) const = default;
};

struct ToolCallPart {
    std::string id;
    std::string name;
    std::string arguments;   ///< a JSON object as text
    std::string signature{}; ///< opaque; a provider that gave one wants it back (Gemini's thoughts)
    bool isCustom = false;   ///< OpenAI's custom tools: the arguments are plain words, no JSON
    bool operator==(const ToolCallPart &) const = default;
};

struct ToolResultPart {
    std::string callId;
    std::string name;
    std::string content;
    bool isError = false;
    std::vector<ImagePart> images{};
    bool operator==(const ToolResultPart &) const = default;
};

using Part = std::variant<TextPart, ImagePart, ReasoningPart, ToolCallPart, ToolResultPart>;

struct Message {
    Role role = Role::User;
    std::vector<Part> parts;

    [[nodiscard]] static Message ofText(Role role, std::string text);
    /// The text parts, joined.
    [[nodiscard]] std::string text() const;
    bool operator==(const Message &) const = default;
};

struct ToolSpec {
    std::string name;
    std::string description;
    std::string parameters;       ///< a JSON schema as text
    std::optional<bool> strict{}; ///< arguments must obey the schema; empty: the provider's default
    bool operator==(const ToolSpec &) const = default;
};

/// Which of its tools a model is to call.
struct ToolChoice {
    enum class Mode { Auto, None, Required, Named };
    Mode mode = Mode::Auto;
    std::string name; ///< Named: this one
    bool operator==(const ToolChoice &) const = default;
};

/// How long a model is to think before it answers.
enum class Effort { None, Minimal, Low, Medium, High };

/// What a caller may ask of the answer's making; empty means the provider's default.
struct Sampling {
    std::optional<double> temperature;      ///< [0, 2]
    std::optional<double> topP;             ///< (0, 1]
    std::optional<int> topK;                ///< at least 1
    std::optional<double> frequencyPenalty; ///< [-2, 2]
    std::optional<double> presencePenalty;  ///< [-2, 2]
    std::optional<int> maxOutputTokens;
    std::optional<std::int64_t> seed;
    std::vector<std::string> stop;
    bool jsonMode = false;
    std::string jsonSchema; ///< with jsonMode: what the JSON must be like, as text; may be empty
    std::string jsonSchemaName;
    std::optional<bool> jsonSchemaStrict; ///< the provider is to see to it that it is obeyed
    std::optional<ToolChoice> toolChoice;
    std::optional<bool> parallelToolCalls;
    std::optional<Effort> effort;
    std::optional<int> thinkingTokens; ///< at most so many for thinking; goes before effort
    std::string user;                  ///< the caller's own word for its end user
    bool operator==(const Sampling &) const = default;
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::Role> =
    std::to_array<oxide::base::EnumName<oxide::model::Role>>({
        {oxide::model::Role::System, "system"},
        {oxide::model::Role::User, "user"},
        {oxide::model::Role::Assistant, "assistant"},
        {oxide::model::Role::Tool, "tool"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::Effort> =
    std::to_array<oxide::base::EnumName<oxide::model::Effort>>({
        {oxide::model::Effort::None, "none"},
        {oxide::model::Effort::Minimal, "minimal"},
        {oxide::model::Effort::Low, "low"},
        {oxide::model::Effort::Medium, "medium"},
        {oxide::model::Effort::High, "high"},
    });
