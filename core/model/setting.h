#pragma once

#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

enum class SettingType { Boolean, Integer, Number, Text, Choice, Duration, List };

/// One row of the config's schema table, with its value now. The settings page and
/// `oxidectl config` are made from these.
struct Setting {
    std::string key;     ///< dotted path in the config file: "execution.timeout_seconds"
    std::string section; ///< the page's heading
    SettingType type = SettingType::Text;
    std::string value;        ///< Text and Choice: bare; the others as written in YAML
    std::string defaultValue; ///< likewise
    std::optional<double> minimum;
    std::optional<double> maximum;
    std::string unit;                 ///< "s", "MB"; empty: none
    std::vector<std::string> choices; ///< Choice, and List where not any text will do
    std::string title;
    std::string help; ///< section, title and help are marked for translation, context "Setting"
    bool needsRestart = false;
    bool operator==(const Setting &) const = default;
};

/// A change to one setting, written like Setting::value; an empty optional takes the default.
struct SettingChange {
    std::string key;
    std::optional<std::string> value;
};

} // namespace oxide::model
