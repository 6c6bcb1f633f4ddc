#pragma once

#include "base/error.h"
#include "config/config.h"
#include "model/setting.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::config {

/// A file that is valid, and what in it nobody reads (each a sentence with file, line and key).
struct Loaded {
    Config config;
    std::vector<std::string> warnings;
};

/// Reads a configuration from its text; also an older Oxide's `default.yaml`. `file` only names it
/// in messages. `${ENV}` and `${ENV:-default}` in values are replaced (`$${` stands for `${`), but
/// not in keys and child environments, which stay references. The Error (Config) names file, line,
/// column and key, what is allowed, and a near key where one seems meant.
[[nodiscard]] base::Result<Loaded> loadText(std::string_view text, std::string_view file);

/// The plain settings of a Config from what Engine::settings() tells, for those who stand behind
/// the facade and cannot read the file; services, rules and other lists are not in them. A value
/// that does not read leaves its default.
[[nodiscard]] Config fromSettings(std::span<const model::Setting> settings);

/// The commented default file, written from the schema table. Every key in it is commented out, so
/// that it reads as a default Config.
[[nodiscard]] std::string defaultFile();

/// What `oxidectl config --help` prints: every key with type, default, range and meaning.
[[nodiscard]] std::string help();

} // namespace oxide::config
