#pragma once

#include "base/error.h"
#include "config/config.h"
#include "config/load.h"
#include "model/setting.h"

#include <memory>
#include <string>
#include <vector>

#include <QObject>

namespace oxide::config {

/// The configuration file: reads, checks, watches and edits it. The running Config changes only
/// when the whole file is valid; a broken one leaves the old in force and is told by `broken`.
/// An edit touches only its own block and keeps comments and unknown keys; saving is atomic and
/// leaves the former file beside it as `.bak`. Lives on one thread (the engine's).
class ConfigStore final : public QObject
{
    Q_OBJECT

public:
    /// `path` is the YAML file; where there is none, defaults are in force until the first save.
    explicit ConfigStore(std::string path);
    ~ConfigStore() override;

    /// Reads the file. An Error names file, line, key and what is allowed; defaults stay in force.
    [[nodiscard]] base::Result<void> load();
    /// Watches the file (and its coming into being) and reloads, 100 ms after the last change.
    void watch();

    [[nodiscard]] std::shared_ptr<const Config> current() const;
    [[nodiscard]] const std::string &path() const;
    /// What the file in force holds that nobody reads, each as a sentence with file, line and key.
    [[nodiscard]] const std::vector<std::string> &warnings() const;

    // Edits work on the file as it is on the disk now, and refuse (Config) while that is broken.

    /// Adds a service (`replaces` empty), or replaces the one called `replaces` in its place; a new
    /// name is carried into the rules that name the old one. A new service whose deadlines are the
    /// built-in ones takes those of `execution:`.
    [[nodiscard]] base::Result<void> saveService(const model::ServiceConfig &service,
                                                 const std::string &replaces);
    [[nodiscard]] base::Result<void> removeService(const std::string &name);
    /// Adds a profile (`replaces` empty), or replaces the one of that name; a new name for one of
    /// the user's own is carried to whoever names the old one.
    [[nodiscard]] base::Result<void> saveProfile(const model::Profile &profile,
                                                 const std::string &replaces);
    /// The user's own; a built-in one of the name is in force again. Refused (InvalidArgument)
    /// while something names a profile that would then be gone.
    [[nodiscard]] base::Result<void> removeProfile(const std::string &name);
    [[nodiscard]] base::Result<void> saveRules(const model::RuleSet &rules);
    /// Adds a budget (`replaces` empty), or replaces the one called `replaces` in its place; a new
    /// name is carried into the rules that name the old one.
    [[nodiscard]] base::Result<void> saveBudget(const model::Budget &budget,
                                                const std::string &replaces);
    /// Refused (InvalidArgument) while a rule names it.
    [[nodiscard]] base::Result<void> removeBudget(const std::string &name);
    [[nodiscard]] base::Result<void> saveSettings(const std::vector<model::SettingChange> &changes);

    /// Every row of the schema table with its value now.
    [[nodiscard]] std::vector<model::Setting> settings() const;

Q_SIGNALS:
    /// A new Config is in force (reload or edit).
    void changed(std::shared_ptr<const oxide::config::Config> config);
    /// The file changed and does not validate; the running Config stays.
    void broken(const oxide::base::Error &error);

private:
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace oxide::config
