#pragma once

#include "config/config.h"
#include "config/reader.h"
#include "model/setting.h"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The one table of plain settings. Reading, range checks, the default file, the help, the settings
// page and saving all walk it. Services and rules, which are lists, have sections of their own.

namespace oxide::config {

using Value = std::variant<bool, std::int64_t, double, std::chrono::milliseconds, std::string,
                           std::vector<std::string>>;

/// What a text must be, beside text.
enum class Form {
    Any,
    Address, ///< empty, or http or https, without a password
    Headers, ///< of HTTP, "Name: value"; a secret stands in it as a reference
};

struct Row {
    std::string_view key; ///< "block.name"
    model::SettingType type = model::SettingType::Text;
    Bounds bounds;
    std::vector<std::string> choices; ///< Choice, and List where not any text will do
    const char *section = nullptr;    ///< these three are marked for translation
    const char *title = nullptr;
    const char *help = nullptr;
    bool needsRestart = false;
    Form form = Form::Any; ///< of a Text, or of each of a List's
    Value (*value)(const Config &) = nullptr;
    void (*setValue)(Config &, const Value &) = nullptr;

    [[nodiscard]] std::string_view block() const { return key.substr(0, key.find('.')); }
    [[nodiscard]] std::string_view name() const { return key.substr(key.find('.') + 1); }
};

/// In the order of the file and of the pages; rows of one block stand together.
[[nodiscard]] std::span<const Row> schema();
[[nodiscard]] const Row *findRow(std::string_view key);

/// The value of this row's type, checked; throws Fault.
[[nodiscard]] Value readValue(const Row &row, const Item &item);

/// A value as Setting::value and SettingChange::value write it; throws Fault and YAML::Exception.
[[nodiscard]] Value readSetting(const Row &row, const std::string &text);

/// As Setting::value wants it: bare text, or YAML.
[[nodiscard]] std::string settingText(const Value &value);
/// As a node that readValue reads back.
[[nodiscard]] YAML::Node valueNode(const Value &value);

/// "true or false", "from 1 to 86400 s", "one of full, redacted, hash".
[[nodiscard]] std::string allowedText(const Row &row);

} // namespace oxide::config
