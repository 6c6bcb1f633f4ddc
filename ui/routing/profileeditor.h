#pragma once

#include "model/profile.h"
#include "ui/widgets/context.h"

#include <vector>

#include <QWidget>

class QDoubleSpinBox;
class QLineEdit;
class QMenu;
class QPushButton;
class QSlider;

namespace oxide::ui {

class Label;
class Look;
class ProfileDraft;
class RuleDraft;
struct EditedProfile;

/// One profile: its name, what counts how much as sliders with the share that each comes to, from
/// which difficulty on strength is asked for, and which cost hardly matters. Every change is in the
/// draft at once.
class ProfileEditor final : public QWidget
{
    Q_OBJECT

public:
    ProfileEditor(const Look &look, ProfileDraft &draft, const RuleDraft &rules,
                  QWidget *parent = nullptr);

    void setProfile(int id);
    [[nodiscard]] int id() const { return m_id; }
    void editName();
    /// Does nothing where something needs the profile.
    void removeOrReset();

Q_SIGNALS:
    /// A copy was made, which is to be edited now.
    void copied(int id);

private:
    struct Row {
        model::Factor factor;
        QSlider *slider;
        Label *share;
    };

    QWidget *makeHead();
    QWidget *makeWeights();
    QWidget *makeScales();
    void fillMenu();
    void refresh();
    void showShares(const model::Weights &weights);
    void put(const model::Profile &profile);
    /// Why it cannot be removed, as a sentence; empty: it can.
    [[nodiscard]] QString neededBy(const EditedProfile &profile) const;

    const Look &m_look;
    ProfileDraft &m_draft;
    const RuleDraft &m_rules;
    int m_id = 0;
    bool m_isShowing = false; ///< what the controls say comes from the draft
    double m_scale = 1;       ///< the weight at a slider's right end
    QLineEdit *m_name = nullptr;
    Label *m_problem = nullptr;
    QPushButton *m_use = nullptr;
    Label *m_inForce = nullptr;
    QMenu *m_menu = nullptr;
    std::vector<Row> m_rows;
    QSlider *m_threshold = nullptr;
    Label *m_thresholdValue = nullptr;
    QDoubleSpinBox *m_smallCost = nullptr;
    Label *m_scales = nullptr; ///< both in a sentence
};

} // namespace oxide::ui
