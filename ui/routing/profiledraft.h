#pragma once

#include "base/error.h"
#include "model/profile.h"
#include "model/routing.h"
#include "model/setting.h"

#include <optional>
#include <string>
#include <vector>

#include <QObject>
#include <QString>

namespace oxide::engine {
class Engine;
}

namespace oxide::ui {

/// A profile while it is edited.
struct EditedProfile {
    int id = 0; ///< stays the same while it is edited, renamed and saved
    model::Profile now;
    std::optional<model::Profile> saved; ///< as it is in force; empty: new

    /// Ships with Oxide: it keeps its name and can be reset, not removed.
    [[nodiscard]] bool isBuiltIn() const;
    /// A built-in one that is not as it ships.
    [[nodiscard]] bool isChanged() const;
    [[nodiscard]] bool isDirty() const { return saved != now; }
};

/// The profiles while they are edited, and which of them ranks where nobody asks for one: what is
/// in force, what is not saved yet, and how to go back. Asks the engine; nothing reaches it before
/// save(). GUI thread.
class ProfileDraft final : public QObject
{
    Q_OBJECT

public:
    explicit ProfileDraft(engine::Engine &engine, QObject *parent = nullptr);

    /// Asks for what is in force. Profiles without changes follow it; those with changes stay.
    void load();
    [[nodiscard]] bool isLoaded() const { return m_isLoaded; }

    /// The built-in ones first, then the user's own, the newest last.
    [[nodiscard]] const std::vector<EditedProfile> &profiles() const { return m_profiles; }
    /// Null where it is gone.
    [[nodiscard]] const EditedProfile *find(int id) const;
    [[nodiscard]] const EditedProfile *named(const std::string &name) const;
    /// The name of the one that ranks where neither the caller nor a rule asks for another.
    [[nodiscard]] const std::string &inForce() const { return m_inForce; }
    /// What keeps a profile from being saved, as a sentence; empty: nothing.
    [[nodiscard]] QString problemOf(const EditedProfile &profile) const;

    [[nodiscard]] bool isDirty() const;
    [[nodiscard]] bool hasProblem() const;
    [[nodiscard]] bool isSaving() const { return m_isSaving; }

    /// Adds a copy under a name that is free; gives its id.
    int duplicate(int id);
    /// Also renames, one that is not built in.
    void change(int id, const model::Profile &profile);
    /// One of the user's own.
    void remove(int id);
    /// A built-in one: as it ships.
    void reset(int id);
    void setInForce(const std::string &name);

    void revert();
    /// One by one, each in force at once. Ends with saved() or failed().
    void save();

    /// What is not saved: for dry runs and backtests.
    void addTo(model::RoutingDraft &draft) const;

Q_SIGNALS:
    void changed();
    void saved();
    void failed(const oxide::base::Error &error);

private:
    void takeProfiles(const std::vector<model::Profile> &inForce);
    void findInForce();
    void takeSettings(const std::vector<model::Setting> &settings);
    void saveNext();
    void saveProfile(const EditedProfile &profile);
    void saveInForce();
    void saveRemoval(const std::string &name);
    void stop(const base::Error &error);
    [[nodiscard]] EditedProfile *entry(int id);
    [[nodiscard]] std::string freeName(const std::string &like) const;

    engine::Engine &m_engine;
    bool m_isLoaded = false;
    bool m_isSaving = false;
    int m_lastId = 0;
    std::vector<EditedProfile> m_profiles;
    std::vector<model::Profile> m_removed; ///< in force until it is saved
    std::string m_inForce;
    int m_inForceId = 0; ///< of the one of that name; 0: there is none
    std::string m_savedInForce;
};

} // namespace oxide::ui
