#pragma once

#include <string>
#include <vector>

#include <QWidget>

class QBoxLayout;
class QComboBox;
class QLineEdit;

namespace oxide::ui {

class Label;
class Look;

/// A secret that was typed and is to go to the keychain under `name` when the service is saved.
struct PendingSecret {
    std::string name;
    std::string secret;
};

/// The keys of a service: references that can be taken away, and a line to add one, either typed
/// (kept by the system's keychain) or named by an environment variable. No secret is ever shown.
class KeyEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit KeyEditor(const Look &look, QWidget *parent = nullptr);

    void setKeys(std::vector<std::string> keys);
    /// References with what stands in the adding line; `service` names a new keychain entry.
    [[nodiscard]] std::vector<std::string> keys(const std::string &service) const;
    /// The typed secret, if any, for keys() to refer to.
    [[nodiscard]] std::vector<PendingSecret> pending(const std::string &service) const;
    void setVariable(const std::string &name);
    /// A variable name that cannot be one; empty when all is well.
    [[nodiscard]] QString problem() const;

Q_SIGNALS:
    void changed();

private:
    void rebuild();
    [[nodiscard]] std::string freeEntry(const std::string &service) const;

    const Look &m_look;
    std::vector<std::string> m_keys;
    QBoxLayout *m_rows;
    QComboBox *m_kind;
    QLineEdit *m_field;
};

} // namespace oxide::ui
