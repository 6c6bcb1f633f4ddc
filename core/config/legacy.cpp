#include "config/legacy.h"

#include "base/enumname.h"

#include <algorithm>

#include <boost/json.hpp>

namespace oxide::config::legacy {

base::Result<Rules> readRoutingRules(std::string_view json)
{
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(json, error);
    if (error)
        return base::fail(base::ErrorKind::Config, "this is not JSON (" + error.message()
                                                       + R"(); expected {"task_type": "service"})");
    if (!value.is_object())
        return base::fail(base::ErrorKind::Config,
                          R"(these are not routing rules; expected {"task_type": "service"})");
    Rules rules;
    for (const auto &[key, service] : value.get_object()) {
        const auto type = base::fromName<model::TaskType>(std::string_view(key));
        if (!type)
            rules.skipped.push_back(std::string(key) + " is not a task type");
        else if (!service.is_string() || service.get_string().empty())
            rules.skipped.push_back(std::string(key) + " names no service");
        else
            rules.assignments.push_back(
                {*type, {std::string(std::string_view(service.get_string())), {}}});
    }
    std::sort(rules.assignments.begin(), rules.assignments.end(),
              [](const auto &a, const auto &b) { return a.type < b.type; });
    return rules;
}

std::string writeRoutingRules(const std::vector<model::Assignment> &assignments)
{
    std::string text = "{";
    for (const model::Assignment &assignment : assignments) {
        text += text.size() > 1 ? ",\n  " : "\n  ";
        text += boost::json::serialize(boost::json::string(base::nameOf(assignment.type))) + ": "
                + boost::json::serialize(boost::json::string(assignment.target.service));
    }
    return text + "\n}\n";
}

} // namespace oxide::config::legacy
