#pragma once

#include "model/api.h"
#include "ui/widgets/tableview.h"

#include <optional>
#include <string>
#include <vector>

namespace oxide::ui {

class KeyModel;

/// The keys that were handed out, two lines each: a key's first letters stand below its name.
/// Delete asks to remove the current one.
class KeyTable final : public TableView
{
    Q_OBJECT

public:
    explicit KeyTable(const Look &look, QWidget *parent = nullptr);

    /// The current one stays, where it is still there.
    void setKeys(std::vector<model::ApiKeyInfo> keys);
    /// Its name; nothing where no row is chosen.
    [[nodiscard]] std::optional<std::string> current() const;

Q_SIGNALS:
    void currentChosen(bool any);
    void removeRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void layOut();

    const Look &m_look;
    KeyModel *m_model;
};

} // namespace oxide::ui
