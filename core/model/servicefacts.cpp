#include "model/servicefacts.h"

#include <algorithm>
#include <string_view>

namespace oxide::model {

std::vector<std::string> keychainNames(const ServiceConfig &service)
{
    constexpr std::string_view prefix = "keychain:";
    std::vector<std::string> names;
    const auto add = [&](const std::string &value) {
        if (value.starts_with(prefix))
            names.push_back(value.substr(prefix.size()));
    };
    std::ranges::for_each(service.keys, add);
    for (const auto &[variable, value] : service.environment)
        add(value);
    return names;
}

} // namespace oxide::model
