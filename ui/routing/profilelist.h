#pragma once

#include "ui/widgets/tableview.h"

namespace oxide::ui {

class ProfileDraft;

/// The profiles: which is in force, which ship with Oxide and were changed, which are the user's
/// own, which are not saved. Ctrl+D, F2 and Delete ask for what the editor's menu offers.
class ProfileList final : public RowList
{
    Q_OBJECT

public:
    ProfileList(const Look &look, const ProfileDraft &draft, QWidget *parent = nullptr);

    /// Of the chosen one; 0 before there are any.
    [[nodiscard]] int currentId() const;
    void choose(int id);

Q_SIGNALS:
    void chosen(int id);
    void duplicateAsked();
    void renameAsked();
    void removeAsked();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    class Model;
    class Delegate;

    Model *m_model;
};

} // namespace oxide::ui
