#pragma once

#include "model/service.h"

#include <string>
#include <vector>

#include <QString>

namespace oxide::ui {

/// A kind of service that can be added with most of its fields filled in.
struct Preset {
    QString title;
    QString hint; ///< what is needed to use it, in one sentence
    model::ServiceConfig config;
    std::string keyVariable; ///< the environment variable that usually holds its key; empty: no key
};

[[nodiscard]] std::vector<Preset> servicePresets();

/// The preset's title for a service that has its name; the name itself for others.
[[nodiscard]] QString titleOf(const model::ServiceConfig &config);

/// "ollama", or "ollama_2" where that is taken.
[[nodiscard]] std::string freeName(const std::string &wanted,
                                   const std::vector<model::ServiceStatus> &services);

} // namespace oxide::ui
