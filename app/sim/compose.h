#pragma once

#include "sim/chat.h"
#include "sim/random.h"

namespace oxide::sim {

/// What the simulated model answers: depends on the call, the model and the seed alone. Test models
/// (echo, count:N, clock:N), JSON mode, tool calls, else prose about the prompt; cut at maxTokens
/// and at stop texts.
[[nodiscard]] Answer compose(const ChatCall &call, const std::string &modelName, bool thinks,
                             Random &random);

/// Prose, code or a list about the prompt, in Markdown.
[[nodiscard]] std::string proseAbout(const std::string &prompt, Random &random);

/// What the model says to itself before.
[[nodiscard]] std::string thoughtsAbout(const std::string &prompt, Random &random);

/// A value that a JSON schema allows, filled with words of the prompt.
[[nodiscard]] boost::json::value valueFor(const boost::json::value &schema,
                                          const std::string &prompt, Random &random);

/// A short program in the language that the prompt names, with its explanation.
[[nodiscard]] std::string codeAbout(const std::string &prompt, const std::string &topic,
                                    Random &random);

/// True where the prompt asks for code.
[[nodiscard]] bool asksForCode(const std::string &prompt);

/// The phrases that carry a prompt, in their order, at most so many: "circuit breakers",
/// "payment systems" for "Explain circuit breakers in payment systems".
[[nodiscard]] std::vector<std::string> phrasesOf(std::string_view prompt, std::size_t most);

} // namespace oxide::sim
