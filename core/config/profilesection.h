#pragma once

#include "config/reader.h"
#include "model/profile.h"
#include "model/rule.h"

#include <string>
#include <string_view>
#include <vector>

namespace oxide::config {

/// `profiles:`, in the file's order. What one of a built-in's name leaves out is as built in; what
/// another leaves out does not count. Throws Fault.
[[nodiscard]] std::vector<model::Profile> readProfiles(Map profiles);

/// What differs from the built-in one of its name, or from nothing.
[[nodiscard]] YAML::Node profileNode(const model::Profile &profile);

/// Fails (throws Fault) with what is wrong with a profile that is to be saved.
void checkProfile(const model::Profile &profile);

/// Every rule that names the profile `from` names `to`.
void renameProfile(model::RuleSet &rules, std::string_view from, const std::string &to);

/// Does a rule rank by it?
[[nodiscard]] bool isUsed(const model::RuleSet &rules, std::string_view profile);

} // namespace oxide::config
