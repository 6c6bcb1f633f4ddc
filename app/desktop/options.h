#pragma once

#include <optional>

#include <QString>
#include <QStringList>

namespace oxide::desktop {

/// The command line of `oxide`.
struct Options {
    bool background = false;
    bool demo = false;
    bool prompt = false; ///< open the quick prompt instead of the window
    QString data;        ///< absolute; empty: the platform's data folder
    QString config;      ///< absolute; empty: config.yaml in the data folder
    QString page;        ///< empty: the one of last time
};

/// What main() does instead of starting the window.
struct EarlyExit {
    int code = 0;
    QString out;   ///< to standard output
    QString error; ///< to standard error
};

struct ParsedOptions {
    Options options;
    std::optional<EarlyExit> exit; ///< --help, --version, or a wrong argument (code 2)
};

[[nodiscard]] ParsedOptions parseOptions(const QStringList &arguments);

} // namespace oxide::desktop
