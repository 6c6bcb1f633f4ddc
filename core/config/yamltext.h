#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <yaml-cpp/yaml.h>

/// YAML as this program writes it: block style, two columns, quotes only where they are needed.
namespace oxide::config::yaml {

/// A scalar that is text, whatever it looks like ("yes", "12").
[[nodiscard]] YAML::Node text(std::string_view value);
/// A flow list of texts.
[[nodiscard]] YAML::Node texts(const std::vector<std::string> &values);
/// Text whose `${` shall be read as such and not as an environment variable.
[[nodiscard]] YAML::Node literal(std::string_view value);
[[nodiscard]] YAML::Node literals(const std::vector<std::string> &values);
/// The shortest decimal form.
[[nodiscard]] std::string number(double value);
[[nodiscard]] YAML::Node seconds(std::chrono::milliseconds value);
/// Micro-dollars as dollars.
[[nodiscard]] YAML::Node dollars(std::int64_t micros);

/// True where the node is written on its key's line.
[[nodiscard]] bool isInline(const YAML::Node &node);
[[nodiscard]] std::string inlineText(const YAML::Node &node);
/// The lines of a node that is not inline, each ended by `eol`.
[[nodiscard]] std::string blockText(const YAML::Node &node, std::size_t indent,
                                    std::string_view eol);
/// One `key: value` with all its lines.
[[nodiscard]] std::string entryText(const std::string &key, const YAML::Node &value,
                                    std::size_t indent, std::string_view eol);
[[nodiscard]] std::string keyText(const std::string &key);

} // namespace oxide::config::yaml
